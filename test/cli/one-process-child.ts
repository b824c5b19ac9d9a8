import { Readable } from 'node:stream';
import { plimsoll } from '../../src/cli/plimsoll.ts';
import type { Io } from '../../src/cli/shared/io.ts';
import { blameSession } from '../../src/load/sessions/current.ts';

// The process behind `inOneProcess`: a command in, what it ended with out, and a NUL after all that it printed.

interface Asked {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

process.on('uncaughtException', (error) => {
  if (blameSession(error)) return;
  console.error(error);
  process.exit(1);
});

process.on('disconnect', () => process.exit());

process.on('message', ({ args, env }: Asked) => {
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: Readable.from([]) as unknown as Io['stdin'],
    env: { ...process.env, ...env },
    interrupt: new AbortController().signal,
  };
  void plimsoll(args, io).then((code) => {
    for (const stream of [io.stdout, io.stderr]) stream.write('\0');
    process.send?.(code);
  });
});
