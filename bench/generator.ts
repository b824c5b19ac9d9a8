import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult, Series } from '../src/core/result.ts';
import type { Source } from '../src/doctor/source.ts';
import type { Case } from './cases.ts';
import { levelStretch } from './level-stretch.ts';
import { type Measured, measure } from './measured.ts';
import { type Performance, paceOf } from './performance.ts';

const PROMPT_TOKENS = 100;

/** Starts the command as a user does, with a run folder of its own that goes when the run is over. */
export function startGenerator(
  { model, answerTokens, load }: Pick<Case, 'model' | 'answerTokens' | 'load'>,
  url: string,
  seconds: number,
): { readonly measured: Measured; readonly result: Promise<RunResult> } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'bench.json');
  const scenario = {
    target: { url, model },
    timeouts: { total: '60s' },
    options: { scenarios: { bench: { ...executorOf(load), duration: `${seconds}s` } } },
    prompts: { default: { synthetic: { inputTokens: PROMPT_TOKENS, outputTokens: answerTokens } } },
  };
  writeFileSync(file, JSON.stringify(scenario));
  const args = ['run', file, '--out', join(folder, 'out'), '--json', '--seed', '1'];
  const measured = measure('../bin/plimsoll.cjs', args);
  const result = measured.output
    .then((text) => JSON.parse(text) as RunResult)
    .finally(() => rmSync(folder, { recursive: true }));
  result.catch(() => {});
  return { measured, result };
}

/** Room for ten seconds of arrivals in flight: a request that is dropped for want of a user would lighten the load. */
const executorOf = (load: Case['load']): object =>
  load.kind === 'open'
    ? {
        executor: 'constant-arrival-rate',
        rate: load.requestsPerSecond,
        preAllocatedVUs: load.requestsPerSecond * 10,
      }
    : { executor: 'constant-vus', vus: load.users };

export async function performGenerator(of: Case, source: Source, seconds: number): Promise<Performance> {
  await source.report();
  const { measured, result } = startGenerator(of, source.url, seconds);
  try {
    const [from, to] = await levelStretch(measured, source, of.fillMs, seconds * 1000);
    const done = await result;
    if (to.runMs === undefined) throw new Error('the clock of the run was not met');
    // Closed loads start to sleep, and so show their clock, only at their end.
    const fromRunMs = to.runMs - (to.atMs - from.atMs);
    const events = tokensBetween(done.series, fromRunMs, to.runMs);
    return {
      ...paceOf(events, from, to),
      source: await source.report(),
      result: done,
    };
  } finally {
    measured.kill();
  }
}

/** Tokens by the instant at which their bytes were stamped; of a window that is cut, its share. */
function tokensBetween({ windowMs, t, columns }: Series, fromMs: number, toMs: number): number {
  let tokens = 0;
  for (const [i, startMs] of t.entries()) {
    const sharedMs = Math.min(startMs + windowMs, toMs) - Math.max(startMs, fromMs);
    if (sharedMs > 0) tokens += ((columns['output_tokens']?.[i] ?? 0) * sharedMs) / 1000;
  }
  return tokens;
}
