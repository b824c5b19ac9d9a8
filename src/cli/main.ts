import yargs from 'yargs';
import { PlimsollError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { nearest } from '../core/nearest.ts';
import { VERSIONS } from '../run/version.ts';
import { demo } from './commands/demo.ts';
import { mock } from './commands/mock.ts';
import { run } from './commands/run.ts';
import { validate } from './commands/validate.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Io } from './io.ts';
import { showError } from './show-error.ts';

const COMMANDS = [run, mock, demo, validate];

const argv = process.argv.slice(2);
const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  interrupt: untilInterrupted(process, (code) => process.exit(code)),
};

// Should everything come to a standstill before the command is done, that is a bug and must not end as a pass.
process.exitCode = EXIT.bug.code;
process.once('exit', sayUnfinished);
process.exitCode = await main();
process.off('exit', sayUnfinished);

function sayUnfinished(): void {
  if (process.exitCode === EXIT.bug.code)
    io.stderr.write('plimsoll ended before its command was done; this is a bug. Please report it.\n');
}

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
  if (message.startsWith('Not enough non-option arguments')) {
    const usage = COMMANDS.find((command) => command.usage.split(' ')[0] === argv[0])?.usage;
    return `Something is missing; it takes: plimsoll ${usage ?? 'COMMAND'}.`;
  }
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(message)?.[1];
  if (unknown === undefined) return `${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`;
  const all = unknown.split(', ');
  // After an unknown command nothing else can be known.
  const words = (all[0] === argv[0] ? all.slice(0, 1) : all).map((word) => {
    const isFlag = argv.some((a) => a.startsWith('-') && a.replace(/^-+/, '').split('=')[0] === word);
    const known = isFlag
      ? COMMANDS.flatMap(({ flags }) => flags)
      : COMMANDS.map(({ usage }) => usage.split(' ')[0] ?? '');
    const near = nearest(word, known);
    const shown = isFlag ? `flag --${word}` : `command or argument "${word}"`;
    return `unknown ${shown}${near === undefined ? '' : `; did you mean ${isFlag ? '--' : ''}${near}?`}`;
  });
  return `${words.join('; ').replace(/^u/, 'U').replace(/\?$/, '')}${words.at(-1)?.endsWith('?') === true ? '?' : '.'}`;
}
