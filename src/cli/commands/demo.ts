import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PlimsollError } from '../../core/errors.ts';
import type { Command } from '../shared/command.ts';
import { say } from '../shared/io.ts';
import { RUN_OPTIONS, type RunArgs } from '../shared/run-options.ts';
import { performRun } from './run.ts';

type DemoArgs = Pick<RunArgs, 'out' | 'seed' | 'workers' | 'json' | 'quiet'>;

const PRESET = 'moe-dynamic';
// The published package holds it compiled, as it holds this file.
const SCENARIO = fileURLToPath(new URL(`../../../scenarios/demo${extname(import.meta.url)}`, import.meta.url));

export const demo: Command<DemoArgs> = {
  usage: 'demo',
  describe: 'Start the mock, run a short scenario against it, and leave a report',
  options: (y) => y.options(RUN_OPTIONS),
  async run(args, io) {
    const mock = await startMockProcess();
    try {
      if (!args.quiet && !args.json) say(io.stdout, `mock started on ${mock.url} with ${PRESET}`);
      return await performRun(
        {
          ...args,
          scenario: SCENARIO,
          target: mock.url,
          model: PRESET,
          yes: false,
          'no-preflight': false,
          command: 'plimsoll demo',
        },
        // Its own mock is on this machine.
        { ...io, env: { ...io.env, http_proxy: '', all_proxy: '' } },
      );
    } finally {
      mock.stop();
    }
  },
};

/** In a process of its own: a mock in ours would take the generator's time, and the generator the mock's. */
async function startMockProcess(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const main = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...process.execArgv, main, 'mock', '--port', '0', '--preset', PRESET], {
    // Nothing is said over the channel: its end tells the mock that this process is gone, however it went.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Not in the terminal's process group: Ctrl-C is for the run, which still needs the mock to end well.
    detached: true,
  });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  // With a channel among them, the types no longer know which streams are pipes.
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const url = /listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return { url, stop };
  }
  throw new PlimsollError('TARGET_UNREACHABLE', `The mock ended with code ${child.exitCode} before it listened.`);
}
