import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { RunResult, TrendValue } from '../src/core/result.ts';

/**
 * How one generator fares under a known load: N streams of 50 tokens a second, from a metronome in another
 * process whose every step takes 20 ms. What is reported beyond 20 ms between tokens is the two processes'
 * own doing. `npm run bench -- --streams 200 --seconds 30`
 */
const { values } = parseArgs({
  options: { streams: { type: 'string', default: '200' }, seconds: { type: 'string', default: '30' } },
});
const streams = Number(values.streams);
const seconds = Number(values.seconds);
const PLIMSOLL = fileURLToPath(new URL('../bin/plimsoll.cjs', import.meta.url));
const ANSWER_TOKENS = 200;
const TOKENS_PER_SECOND = 50;

const scenario = `
target: { url: http://127.0.0.1:8000/v1, model: steady-50 }
timeouts: { total: 30s }
options:
  scenarios:
    streams:
      executor: constant-arrival-rate
      rate: ${Math.round((streams * TOKENS_PER_SECOND) / ANSWER_TOKENS)}
      duration: ${seconds}s
      preAllocatedVUs: ${streams * 2}
prompts: { default: { synthetic: { inputTokens: 100, outputTokens: ${ANSWER_TOKENS} } } }
`;

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const mock = spawn(PLIMSOLL, ['mock', '--preset', 'steady-50', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const result = await run(await urlOf(mock.stdout));
  print(result);
} finally {
  mock.kill();
  rmSync(folder, { recursive: true });
}

async function urlOf(lines: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: lines })) {
    const url = /listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the mock ended before it listened');
}

async function run(url: string): Promise<RunResult> {
  const file = join(folder, 'bench.yaml');
  writeFileSync(file, scenario);
  const child = spawn(PLIMSOLL, ['run', file, '--target', url, '--out', join(folder, 'out'), '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return JSON.parse(text) as RunResult;
}

function print({ validity, generator, metrics, counts }: RunResult): void {
  const trend = (name: string): TrendValue | undefined => metrics[name] as TrendValue | undefined;
  const ms = (value: number | undefined): string => `${value?.toFixed(2) ?? '–'} ms`;
  const tokens = metrics['output_tokens'];
  const inFlight = metrics['in_flight'];
  console.log(
    [
      `verdict             ${validity.valid ? 'VALID' : `INVALID: ${validity.reasons.map((r) => r.message).join(' ')}`}`,
      `requests            ${counts.ok} ok of ${counts.planned} planned`,
      `in flight           mean ${inFlight?.type === 'gauge' ? inFlight.mean.toFixed(0) : '–'}, max ${inFlight?.type === 'gauge' ? inFlight.max : '–'}`,
      `tokens              ${tokens?.type === 'counter' ? Math.round(tokens.rate) : '–'} /s`,
      `send lag            p50 ${ms(trend('send_lag')?.p50)}, p99 ${ms(trend('send_lag')?.p99)}, max ${ms(trend('send_lag')?.max)}`,
      `between tokens      p50 ${ms(trend('itl')?.p50)}, p95 ${ms(trend('itl')?.p95)}, p99 ${ms(trend('itl')?.p99)} (the source: 20 ms)`,
      `event-loop delay    p99 ${ms(generator.eventLoopDelayP99Ms)}, busy ${(generator.eventLoopUtilization * 100).toFixed(1)} %`,
      `CPU                 ${(generator.cpuRatio * 100).toFixed(1)} % of a core`,
      `memory              ${(generator.rssMaxBytes / 1e6).toFixed(0)} MB`,
    ].join('\n'),
  );
}
