import yargs from 'yargs';
import { EXIT } from '../core/exit-codes.ts';
import { VERSIONS } from '../run/version.ts';
import { commandsFor } from './commands.ts';
import { checkOnce, checkWords, flagMistake } from './flag-mistake.ts';
import type { Io } from './shared/io.ts';
import { showError } from './show-error.ts';

/** What may be given more than once; `_` is yargs' own. */
const LISTS = ['_', 'env', 'e', 'preset', 'fault', 'candidates', 'dir', 'runs', 'metric'];
/** What is given or not, and has no value. */
const SWITCHES = ['debug', 'json', 'quiet', 'yes', 'no-preflight', 'admin', 'no-admin', 'oracle', 'no-oracle'];

/** Does what these words ask and returns the exit code; what goes wrong is said on stderr. */
export async function plimsoll(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok.code;
  const commands = await commandsFor(argv);
  const parser = yargs([...argv])
    .scriptName('plimsoll')
    .usage('$0 COMMAND\n\nThe load line for LLM endpoints: load tests whose numbers can be believed.')
    .version(VERSIONS.plimsoll)
    .option('debug', { type: 'boolean', default: false, describe: 'Show where an error comes from' })
    .alias('help', 'h')
    .wrap(Math.min(110, io.stdout.columns ?? 110))
    .strict()
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'camel-case-expansion': false,
      'boolean-negation': false,
    })
    .exitProcess(false)
    .fail((message, error) => {
      // Yargs' own errors are the user's mistakes too; others come from a command.
      throw error === undefined || error.name === 'YError' ? flagMistake(message, argv, commands) : error;
    });
  for (const command of commands) {
    parser.command(
      command.usage,
      command.describe,
      (y) => command.options(y),
      async (args) => {
        checkOnce(args, LISTS);
        exitCode = await command.run(args as never, io);
      },
    );
  }
  try {
    if (argv.length === 0) {
      io.stdout.write(`${await parser.getHelp()}\n`);
      return EXIT.badInput.code;
    }
    checkWords(argv, SWITCHES);
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    return showError(error, io, argv.includes('--debug'));
  }
}
