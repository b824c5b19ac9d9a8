import yargs from 'yargs';
import { EXIT } from '../core/exit-codes.ts';
import { VERSIONS } from '../run/version.ts';
import { commandsFor } from './commands.ts';
import { checkLine, checkOnce, checkWords, declaredMistake } from './flag-mistake.ts';
import { toggle } from './shared/flags.ts';
import type { Io } from './shared/io.ts';
import { showError } from './show-error.ts';
import { wordsOf } from './words.ts';

/** Does what these words ask and returns the exit code; what goes wrong is said on stderr. */
export async function plimsoll(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok.code;
  const commands = await commandsFor(argv);
  const parser = yargs([...argv])
    .scriptName('plimsoll')
    .usage('$0 COMMAND\n\nThe load line for LLM endpoints: load tests whose numbers can be believed.')
    .version(VERSIONS.plimsoll)
    .option('debug', toggle('Show where an error comes from'))
    .alias('help', 'h')
    // Yargs says `array`, which is no word for what may be given more than once.
    .updateStrings({ array: 'several' })
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
      throw error === undefined || error.name === 'YError' ? declaredMistake(message) : error;
    });
  for (const command of commands) {
    parser.command(
      command.usage,
      command.describe,
      (y) => command.options(y),
      async (args) => {
        checkOnce(args, wordsOf(command).lists);
        exitCode = await command.run(args as never, io);
      },
    );
  }
  try {
    if (argv.length === 0) {
      io.stdout.write(`${await parser.getHelp()}\n`);
      return EXIT.badInput.code;
    }
    const words = commands.map(wordsOf);
    checkWords(argv, words);
    if (!asksForHelp(argv)) checkLine(argv, words);
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    return showError(error, io, argv.includes('--debug'));
  }
}

const asksForHelp = (argv: readonly string[]): boolean =>
  argv.some((word) => word === '--help' || word === '-h' || word === '--version');
