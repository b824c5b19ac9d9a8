import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import type { Ended } from './cli.ts';

const CHILD = resolve('test/cli/one-process-child.ts');
/** What the child ends each of its streams with, command by command. Nothing of ours ever prints it. */
const END = '\0';

let child: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

afterAll(async () => {
  const own = child;
  if (own === undefined) return;
  const gone = once(own, 'exit');
  own.disconnect();
  await gone;
});

/**
 * The same words, performed by one process for all tests of a file, one command after the other: for what needs Node
 * as it is and streams that are real, but no process of its own, which takes a second to start.
 */
export function inOneProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = last.then(() => perform(args, env));
  last = ended.catch(() => {});
  return ended;
}

async function perform(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  child ??= begin();
  const own = child;
  const streams = [own.stdout, own.stderr].map((stream) => {
    let text = '';
    const whole = Promise.withResolvers<string>();
    stream?.setEncoding('utf8');
    const gather = (chunk: string): void => {
      text += chunk;
      if (!text.endsWith(END)) return;
      stream?.off('data', gather);
      whole.resolve(text.slice(0, -END.length));
    };
    stream?.on('data', gather);
    return { whole: whole.promise, seen: () => text };
  });
  const over = new AbortController();
  const gone = once(own, 'exit', { signal: over.signal }).then(([code]) => {
    child = undefined;
    throw new Error(`the process of the commands ended with ${code}: ${streams.map(({ seen }) => seen()).join('\n')}`);
  });
  gone.catch(() => {});
  const answered = once(own, 'message');
  own.send({ args, env });
  const [[code], stdout, stderr] = await Promise.race([
    Promise.all([answered, ...streams.map(({ whole }) => whole)]) as Promise<[[number], string, string]>,
    gone,
  ]).finally(() => over.abort()); // It lives on, and would be listened to once more for each command.
  return { code, stdout, stderr, seen: stdout + stderr };
}

function begin(): ChildProcess {
  return spawn(process.execPath, [CHILD], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
