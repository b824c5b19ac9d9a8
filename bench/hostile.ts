import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { RunResult } from '../src/core/result.ts';
import { slopeOf, spreadOf } from './figures.ts';
import type { HostileCounts } from './hostile/server-process.ts';
import { WAYS } from './hostile/ways.ts';
import { measure } from './measured.ts';
import type { Sample } from './probe.ts';

/**
 * A long run against servers that misbehave at random in every way known: whether descriptors, memory and the delay of the
 * event loop stay where they are, every request is accounted for, and the key is in no file. Ends with 1 where not.
 * `npm run soak:hostile -- --minutes 10 --rate 30 --seed 1 --workers 1`
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
  },
});
const minutes = Number(values.minutes);
const SAMPLE_EVERY_MS = 5000;
const SAY_EVERY = 12;
/** Of the second half; in the first one caches fill and code is compiled. */
const LIMITS = {
  memory: { most: 400, slope: 2, unit: 'MB' },
  // As many as there are requests in flight, and what the process has anyway.
  descriptors: { most: 400, slope: 2, unit: 'open' },
  'loop delay p99': { most: 50, slope: 1, unit: 'ms' },
} as const;
const KEY = 'sk-hostile/soak+0123456789==';
process.env['SOAK_KEY'] = KEY;

const server = fork(fileURLToPath(new URL('./hostile/server-process.ts', import.meta.url)), [values.seed]);
const [ports] = (await once(server, 'message')) as [{ readonly api: number; readonly silent: number }];
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
try {
  const file = join(folder, 'hostile.json');
  writeFileSync(file, JSON.stringify(scenario()));
  const { workers, seed } = values;
  const args = [
    'run',
    file,
    '--out',
    join(folder, 'out'),
    '--json',
    '--no-preflight',
    '--workers',
    workers,
    '--seed',
    seed,
  ];
  const measured = measure('../bin/plimsoll.cjs', args);
  measured.watchLoop();
  const samples: (Sample & { readonly minute: number })[] = [];
  const startMs = performance.now();
  for (let nextMs = SAMPLE_EVERY_MS; nextMs < minutes * 60_000; nextMs += SAMPLE_EVERY_MS) {
    await pause(Math.max(1, startMs + nextMs - performance.now()));
    samples.push({ ...(await measured.sample()), minute: nextMs / 60_000 });
    if (samples.length % SAY_EVERY === 0) console.log(lineOf(samples.slice(-SAY_EVERY)));
  }
  const result = JSON.parse(await measured.output) as RunResult;
  const endedAfterMs = performance.now() - startMs - minutes * 60_000;
  server.send('counts');
  const [counts] = (await once(server, 'message')) as [HostileCounts];
  const faults = [...unsteady(samples), ...unaccounted(result, counts), ...leaks(join(folder, 'out'))];
  console.log(
    JSON.stringify(
      { exitCode: await measured.exitCode, counts: result.counts, errors: result.errors, notes: result.notes },
      null,
      1,
    ),
  );
  console.log(
    `the run ended ${(endedAfterMs / 1000).toFixed(1)} s after its last arrival; ${counts.open} connections are open at the server`,
  );
  console.log(faults.length === 0 ? 'flat, whole and silent' : `NOT as it must be:\n${faults.join('\n')}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}

function scenario(): object {
  const apiKey = { env: 'SOAK_KEY' };
  return {
    targets: {
      hostile: { url: `http://127.0.0.1:${ports.api}/v1`, model: 'm', weight: 18, apiKey },
      silent: { url: `https://127.0.0.1:${ports.silent}/v1`, model: 'm', weight: 1, apiKey },
      closed: { url: 'http://127.0.0.1:9/v1', model: 'm', weight: 1, apiKey },
    },
    serverMetrics: { url: `http://127.0.0.1:${ports.api}/metrics` },
    timeouts: { connect: '2s', firstToken: '3s', betweenTokens: '3s', total: '10s' },
    options: {
      scenarios: {
        hostile: {
          executor: 'constant-arrival-rate',
          rate: Number(values.rate),
          duration: `${minutes * 60}s`,
          preAllocatedVUs: Number(values.rate) * 20,
        },
      },
    },
    prompts: { default: { inline: { prompt: 'hello', maxTokens: 20 } } },
  };
}

function figuresOf(sample: Sample): Record<keyof typeof LIMITS, number> {
  return {
    memory: sample.rssBytes / 1e6,
    descriptors: sample.descriptors ?? 0,
    'loop delay p99': sample.loopDelay?.p99Ms ?? 0,
  };
}

function lineOf(last: readonly (Sample & { readonly minute: number })[]): string {
  const minute = last.at(-1)?.minute.toFixed(0);
  const figures = Object.entries(LIMITS).map(([name, { unit }]) => {
    const spread = spreadOf(last.map((sample) => figuresOf(sample)[name as keyof typeof LIMITS]));
    return `${name} ${spread?.median.toFixed(0)} ${unit} (at most ${spread?.most.toFixed(0)})`;
  });
  const worst = Math.max(...last.map(({ loopDelay }) => loopDelay?.maxMs ?? 0));
  return `minute ${minute}: ${figures.join(', ')}, the worst delay ${worst.toFixed(0)} ms`;
}

function unsteady(samples: readonly (Sample & { readonly minute: number })[]): readonly string[] {
  const settled = samples.filter(({ minute }) => minute >= minutes / 2);
  return Object.entries(LIMITS).flatMap(([name, limit]) => {
    const of = (sample: Sample): number => figuresOf(sample)[name as keyof typeof LIMITS];
    const slope = slopeOf(settled.map((sample) => [sample.minute, of(sample)])) ?? 0;
    const { median = 0, most = 0 } = spreadOf(settled.map(of)) ?? {};
    console.log(
      `${name}: ${median.toFixed(1)} ${limit.unit} at the median, at most ${most.toFixed(1)} (limit ${limit.most}), ${slope.toFixed(2)} a minute (limit ${limit.slope})`,
    );
    return slope > limit.slope || most > limit.most ? [`${name} is not flat`] : [];
  });
}

/** Each request is one record, and what is told as an answer was one. */
function unaccounted({ counts }: RunResult, { byWay }: HostileCounts): readonly string[] {
  const sound = WAYS.filter(({ isSound }) => isSound).reduce((sum, { name }) => sum + (byWay[name] ?? 0), 0);
  const sent = counts.ok + counts.failed + counts.censored;
  console.log(`${counts.ok} ok of ${sound} sound answers, ${sent} sent of ${counts.planned} planned`);
  return [
    ...(sent === counts.sent ? [] : [`${counts.sent} were sent and ${sent} have an end`]),
    // A sound answer may have been slow in a loop that was busy.
    ...(counts.ok <= sound && counts.ok >= 0.99 * sound ? [] : [`${counts.ok} were ok and ${sound} sound`]),
    ...WAYS.filter(({ name }) => minutes >= 5 && byWay[name] === undefined).map(({ name }) => `"${name}" never came`),
  ];
}

function leaks(out: string): readonly string[] {
  const forms = [KEY, Buffer.from(KEY).toString('base64'), encodeURIComponent(KEY), KEY.slice(3, 18)];
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      return forms.some((form) => text.includes(form)) ? [`the key is in ${name}`] : [];
    });
}
