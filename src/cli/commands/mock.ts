import { once } from 'node:events';
import { EXIT } from '../../core/exit-codes.ts';
import { PRESETS, startMock } from '../../mock/server.ts';
import type { Command } from '../command.ts';
import { say } from '../io.ts';
import { MOST_SEED, wholeNumber } from '../run-options.ts';

interface MockArgs {
  readonly preset: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly 'time-scale': number;
}

export const mock: Command<MockArgs> = {
  usage: 'mock',
  describe: 'Serve the bundled mock MoE endpoint',
  flags: ['preset', 'port', 'host', 'seed', 'time-scale'],
  options: (y) =>
    y
      .option('preset', {
        type: 'string',
        array: true,
        default: ['moe-dynamic'],
        describe: `Model to serve; several are several models on one port: ${Object.keys(PRESETS).join(', ')}`,
        requiresArg: true,
      })
      .option('port', { type: 'number', default: 8000, describe: 'Port; 0 takes any free one', requiresArg: true })
      .option('host', { type: 'string', default: '127.0.0.1', describe: 'Address to listen on', requiresArg: true })
      .option('seed', {
        type: 'number',
        default: 1,
        describe: 'Seed of its routing and its answers',
        requiresArg: true,
      })
      .option('time-scale', {
        type: 'number',
        default: 1,
        describe: 'How many times faster than the model it is, up to 1000',
        requiresArg: true,
      }),
  async run(args, io) {
    const server = await startMock({
      presets: args.preset,
      port: wholeNumber('port', args.port, 0, 65_535),
      host: args.host,
      seed: wholeNumber('seed', args.seed, 0, MOST_SEED),
      timeScale: args['time-scale'],
      startedAtSeconds: Math.floor(Date.now() / 1000),
    });
    say(io.stdout, `mock listening on ${server.url} with ${server.models.join(', ')}`);
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
