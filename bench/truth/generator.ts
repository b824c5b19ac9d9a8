import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isSession, type JournalRecord, type RequestRecord } from '../../src/core/record.ts';
import type { RunResult } from '../../src/core/result.ts';
import { LAUNCHER_FLAGS } from '../../src/doctor/machine.ts';
import type { TruthLoad } from './loads.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/plimsoll.cjs', import.meta.url));
const LONGEST_MS = 180_000;
const KEPT_CHARACTERS = 2000;

/** What a run left: its result, and its records as it wrote them. */
export interface Ran {
  readonly result: RunResult;
  readonly records: readonly RequestRecord[];
  readonly exitCode: number | null;
}

/** `plimsoll run` as a user starts it, with default settings. */
export function startRun(load: TruthLoad, url: string): { readonly child: ChildProcess; readonly ran: Promise<Ran> } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-truth-'));
  const file = join(folder, 'truth.json');
  writeFileSync(file, JSON.stringify(scenarioOf(load, url)));
  const out = join(folder, 'out');
  const args = ['run', file, '--out', out, '--json', '--seed', '1', '--workers', String(load.workers)];
  const child = spawn(process.execPath, [...LAUNCHER_FLAGS, PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Stopped by SIGSTOP it would outlive a bench that is interrupted.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const limit = setTimeout(kill, LONGEST_MS);
  let text = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said = (said + more).slice(-KEPT_CHARACTERS);
  });
  const ran = once(child, 'close')
    .then(([exitCode]): Ran => {
      if (!text.startsWith('{')) throw new Error(`plimsoll told no result (exit ${exitCode}):\n${said}${text}`);
      return { result: JSON.parse(text) as RunResult, records: recordsIn(out), exitCode: exitCode as number | null };
    })
    .finally(() => {
      clearTimeout(limit);
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    });
  ran.catch(() => {});
  return { child, ran };
}

function scenarioOf({ pace, shape, seconds, promptTokens, warmupMs }: TruthLoad, url: string): object {
  return {
    target: { url, model: 'truth' },
    ...(warmupMs === undefined ? {} : { warmup: warmupMs }),
    ...(shape.kind === 'open' ? { arrivals: shape.arrivals } : {}),
    options: { scenarios: { truth: { ...executorOf(shape), duration: `${seconds}s` } } },
    prompts: { default: { synthetic: { inputTokens: promptTokens, outputTokens: pace.tokens } } },
  };
}

/** Room for half a minute of arrivals in flight: a request that is dropped would be missing from both sides. */
const executorOf = (shape: TruthLoad['shape']): object =>
  shape.kind === 'closed'
    ? { executor: 'constant-vus', vus: shape.users }
    : {
        executor: 'constant-arrival-rate',
        rate: Math.round(shape.perSecond * 10),
        timeUnit: '10s',
        preAllocatedVUs: Math.ceil(shape.perSecond * 30) + 10,
      };

function recordsIn(folder: string): readonly RequestRecord[] {
  const [file] = globSync(join(folder, '**', 'records.jsonl.gz'));
  if (file === undefined) throw new Error(`no records below ${folder}`);
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      if (line === '') return [];
      const record = JSON.parse(line) as JournalRecord;
      return isSession(record) ? [] : [record];
    });
}
