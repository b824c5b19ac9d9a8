import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** So much nicer: the thread that measures goes first, and yet these get a tenth of a processor that they share with it. */
const STEPS = 10;
const NICEST = 19;

const OWN_THREAD = 0;
const OWN_TASKS = '/proc/self/task';
/** Threads that compile, by the name that Node gives them. */
const COMPILES = 'V8Worker';

/**
 * Lets the calling thread run behind the others of its process, where both want one processor. Linux alone gives each
 * thread a priority; elsewhere it does nothing.
 */
export function giveWay(): void {
  if (process.platform === 'linux') lower(OWN_THREAD);
}

/**
 * Lets the threads that compile this process's code run behind those that run it: on two cores they would keep an event
 * loop from what has come for several ms at a time. A lower priority is for good, so this is for processes of our own.
 */
export function compilersGiveWay(): void {
  if (process.platform !== 'linux') return;
  for (const task of tasks()) if (nameOf(task) === COMPILES) lower(Number(task));
}

function tasks(): readonly string[] {
  try {
    return readdirSync(OWN_TASKS);
  } catch {
    return []; // Where nothing is told of threads, none is changed.
  }
}

function nameOf(task: string): string | undefined {
  try {
    return readFileSync(`${OWN_TASKS}/${task}/comm`, 'utf8').trim();
  } catch {
    return undefined; // It has ended.
  }
}

function lower(thread: number): void {
  try {
    setPriority(thread, Math.min(NICEST, getPriority(thread) + STEPS));
  } catch {
    // It has ended, or a sandbox allows no change: then it runs as before.
  }
}
