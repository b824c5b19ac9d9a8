import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The source stands for another machine, so it has a processor of its own. On one that both share, the generator would
 * often be woken behind the source, and wait until that has done its work.
 */
const SOURCE_CORE = '0';
const HELPER_THREADS = 4;
const LOOK_EVERY_MS = 5;

/** Keeps a whole process on the source's core. @returns false where that cannot be, or would leave no core for the others */
export const keepOnSourceCore = (pid: number): boolean =>
  availableParallelism() > 1 && taskset('-a', '-c', '-p', SOURCE_CORE, String(pid));

/**
 * Keeps a process's main thread off the source's core; its helpers, such as those that collect garbage, run anywhere.
 * Without `taskset`, as outside of Linux, it does nothing.
 */
export async function keepOffSourceCore(pid: number, signal: AbortSignal): Promise<void> {
  const cores = availableParallelism();
  if (cores < 2) return;
  try {
    // A thread inherits the cores of the one that makes it, so the helpers must be there first.
    while (readdirSync(`/proc/${pid}/task`).length <= HELPER_THREADS) await pause(LOOK_EVERY_MS, undefined, { signal });
  } catch {
    return; // No such place on this system, or the process has ended.
  }
  taskset('-c', '-p', `1-${cores - 1}`, String(pid));
}

const taskset = (...args: readonly string[]): boolean => spawnSync('taskset', args, { stdio: 'ignore' }).status === 0;
