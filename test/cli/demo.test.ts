import { createConnection } from 'node:net';
import { expect, test } from 'vitest';
import { afterwards, scratch, start } from './cli.ts';

test('a demo that is killed leaves no mock behind', async () => {
  const run = start(['demo', '--out', scratch()]);
  await run.until('mock started on');
  run.child.kill('SIGKILL');
  const { stdout } = await run.ended;
  const port = Number(/mock started on http:\/\/[\d.]+:(\d+)/.exec(stdout)?.[1]);
  expect(port).toBeGreaterThan(0);
  expect(await untilClosed(port)).toBe('ECONNREFUSED');
});

/** Holds connections to the port until one is refused. */
async function untilClosed(port: number): Promise<string> {
  for (;;) {
    const ended = Promise.withResolvers<string | undefined>();
    const socket = createConnection(port, '127.0.0.1');
    afterwards(() => socket.destroy());
    socket.once('error', (error: NodeJS.ErrnoException) => ended.resolve(error.code));
    socket.once('close', () => ended.resolve(undefined));
    const code = await ended.promise;
    if (code === 'ECONNREFUSED') return code;
  }
}
