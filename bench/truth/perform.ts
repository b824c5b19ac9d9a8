import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrueExchange } from './exchange.ts';
import { type Ran, startRun } from './generator.ts';
import type { TruthLoad } from './loads.ts';
import type { TruthSource } from './source.ts';

export interface Performed extends Ran {
  readonly load: TruthLoad;
  readonly exchanges: readonly TrueExchange[];
}

/** One load, performed, with whatever disturbs it. */
export async function performLoad(load: TruthLoad, source: TruthSource): Promise<Performed> {
  const { first } = await source.begin();
  const busy = Array.from({ length: load.busy }, startBusy);
  const { child, ran } = startRun(load, source.url(load.pace));
  const over = new AbortController();
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

function startBusy(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}
