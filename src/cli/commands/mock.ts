import { once } from 'node:events';
import { EXIT } from '../../core/exit-codes.ts';
import { startMock } from '../../mock/server.ts';
import { VERSIONS } from '../../run/version.ts';
import type { Command } from '../shared/command.ts';
import { say } from '../shared/io.ts';
import { MOCK_OPTIONS, type MockArgs, mockOptions } from '../shared/mock-options.ts';

export const mock: Command<MockArgs> = {
  usage: 'mock',
  describe: 'Serve the bundled mock MoE endpoint',
  options: (y) => y.options(MOCK_OPTIONS),
  async run(args, io) {
    const server = await startMock({
      ...mockOptions(args, process.env),
      version: VERSIONS.plimsoll,
      startedAtSeconds: Math.floor(Date.now() / 1000),
    });
    say(io.stdout, `mock listening on ${server.url} with ${server.models.join(', ')}`);
    if (server.isOpen)
      say(io.stderr, `Anybody who reaches port ${server.port} can use it; --api-key-env asks for a key.`);
    const end = AbortSignal.any([io.interrupt, starterGone()]);
    if (!end.aborted) await once(end, 'abort');
    await server.close();
    return EXIT.ok.code;
  },
};

/** Aborts when whoever started this process with a channel to it is gone: a demo that is killed stops no mock. */
function starterGone(): AbortSignal {
  const gone = new AbortController();
  if (process.send === undefined) return gone.signal;
  process.once('disconnect', () => gone.abort());
  process.channel?.unref(); // Listening must not keep this process alive.
  if (!process.connected) gone.abort();
  return gone.signal;
}
