import { Readable, Writable } from 'node:stream';
import { plimsoll } from '../../src/cli/plimsoll.ts';
import type { Io } from '../../src/cli/shared/io.ts';
import type { Ended } from './cli.ts';

/** The same words, performed here: for what is no matter of the process, which takes a second to start. */
export async function inProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended & { readonly code: number }> {
  const [stdout, stderr] = [heard(), heard()];
  const io = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: Readable.from([]),
    env: { ...process.env, ...env },
    interrupt: new AbortController().signal,
  } as unknown as Io;
  const code = await plimsoll(args, io);
  return { code, stdout: stdout.text(), stderr: stderr.text(), seen: stdout.text() + stderr.text() };
}

function heard(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  return {
    stream: new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    }),
    text: () => Buffer.concat(chunks).toString(),
  };
}
