import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrueExchange } from './exchange.ts';
import { type Ran, startRun } from './generator.ts';
import type { TruthLoad } from './loads.ts';
import { keepOffSourceCore } from './own-core.ts';
import type { TruthSource } from './source.ts';

export interface Performed extends Ran {
  readonly load: TruthLoad;
  readonly exchanges: readonly TrueExchange[];
}

/** One load, performed, with whatever disturbs it. */
export async function performLoad(load: TruthLoad, source: TruthSource): Promise<Performed> {
  const { first } = await source.begin();
  const over = new AbortController();
  const busy = Array.from({ length: load.busy }, () => startBusy(over.signal));
  const { child, ran } = startRun(load, source.url(load.pace));
  // Two workers are threads, which would inherit the one core that is left to the main thread, and need both.
  if (load.workers === 1 && child.pid !== undefined) void keepOffSourceCore(child.pid, over.signal);
  try {
    const frozen = load.freeze === undefined ? undefined : freeze(child, first, load.freeze, over.signal);
    const done = await ran;
    over.abort();
    await frozen;
    const { exchanges } = await source.take();
    return { ...done, load, exchanges };
  } finally {
    over.abort();
    child.kill('SIGKILL');
    for (const each of busy) each.kill('SIGKILL');
  }
}

async function freeze(
  child: ChildProcess,
  first: Promise<void>,
  { atMs, forMs }: NonNullable<TruthLoad['freeze']>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await Promise.race([first, once(signal, 'abort')]);
    await pause(atMs, undefined, { signal });
    child.kill('SIGSTOP');
    await pause(forMs, undefined, { signal });
  } catch {
    // The run ended first.
  } finally {
    child.kill('SIGCONT');
  }
}

function startBusy(over: AbortSignal): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  if (child.pid !== undefined) void keepOffSourceCore(child.pid, over);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}
