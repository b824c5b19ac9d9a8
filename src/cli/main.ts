import yargs from 'yargs';
import { PlimsollError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { nearest } from '../core/nearest.ts';
import { VERSIONS } from '../run/version.ts';
import { demo } from './commands/demo.ts';
import { mock } from './commands/mock.ts';
import { run } from './commands/run.ts';
import { validate } from './commands/validate.ts';
import type { Io } from './io.ts';
import { showError } from './show-error.ts';

const SAME_SIGNAL_MS = 200;
const COMMANDS = [run, mock, demo, validate];

const argv = process.argv.slice(2);
const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  interrupt: untilInterrupted(),
};

process.exitCode = await main();

async function main(): Promise<number> {
  let exitCode: number = EXIT.ok.code;
  const parser = yargs(argv)
    .scriptName('plimsoll')
    .usage('$0 COMMAND\n\nThe load line for LLM endpoints: load tests whose numbers can be believed.')
    .version(VERSIONS.plimsoll)
    .option('debug', { type: 'boolean', default: false, describe: 'Show where an error comes from' })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .strict()
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'camel-case-expansion': false,
      'boolean-negation': false,
    })
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new PlimsollError('FLAGS_INVALID', flagMistake(message));
    });
  for (const command of COMMANDS) {
    parser.command(
      command.usage,
      command.describe,
      (y) => command.options(y),
      async (args) => {
        exitCode = await command.run(args as never, io);
      },
    );
  }
  try {
    if (argv.length === 0) {
      io.stdout.write(`${await parser.getHelp()}\n`);
      return EXIT.badInput.code;
    }
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    return showError(error, io, argv.includes('--debug'));
  }
}

/** Yargs' own sentence, and the nearest right word where one was mistyped. */
function flagMistake(message: string): string {
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(message)?.[1];
  if (unknown === undefined) return `${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`;
  const words = unknown.split(', ').map((word) => {
    const isFlag = argv.some((a) => a.startsWith('-') && a.replace(/^-+/, '').split('=')[0] === word);
    const known = isFlag
      ? COMMANDS.flatMap(({ flags }) => flags)
      : COMMANDS.map(({ usage }) => usage.split(' ')[0] ?? '');
    const near = nearest(word, known);
    const shown = isFlag ? `flag --${word}` : `command or argument "${word}"`;
    return `unknown ${shown}${near === undefined ? '' : `; did you mean ${isFlag ? '--' : ''}${near}?`}`;
  });
  return words.join('; ');
}

/**
 * The first signal asks the command to end well; a second one ends the process at once. One that reaches the
 * process twice, from the terminal and from the launcher, is still the first.
 */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = Number.NaN;
  const onSignal = (): void => {
    const nowMs = performance.now();
    if (controller.signal.aborted && nowMs - firstAtMs > SAME_SIGNAL_MS) process.exit(EXIT.interrupted.code);
    if (!controller.signal.aborted) firstAtMs = nowMs;
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
