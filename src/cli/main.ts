import yargs from 'yargs';
import { EXIT } from '../core/exit-codes.ts';
import { VERSIONS } from '../run/version.ts';
import { blameSession } from '../sessions/current.ts';
import { scenarioMistake } from '../sessions/thrown.ts';
import { commandsFor } from './commands.ts';
import { checkOnce, checkWords, flagMistake } from './flag-mistake.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Io } from './io.ts';
import { leave } from './leave.ts';
import { showError } from './show-error.ts';
import { outliveReaders } from './streams.ts';

/** What may be given more than once; `_` is yargs' own. */
const LISTS = ['_', 'env', 'e', 'preset', 'fault'];
/** What is given or not, and has no value. */
const SWITCHES = ['debug', 'json', 'quiet', 'yes', 'no-preflight', 'admin', 'no-admin', 'oracle', 'no-oracle'];

const argv = process.argv.slice(2);
const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  interrupt: untilInterrupted(process, (code) => process.exit(code)),
};

outliveReaders(io.stdout, io.stderr);
process.on('uncaughtException', (error) => {
  // What the scenario's own code throws where nobody can catch it is its mistake, and ends no run.
  if (blameSession(error)) return;
  process.off('exit', sayUnfinished);
  const mistake = scenarioMistake(error);
  process.exit(showError(mistake ?? error, io, mistake === undefined || argv.includes('--debug')));
});
// Should everything come to a standstill before the command is done, that is a bug and must not end as a pass.
process.exitCode = EXIT.bug.code;
process.once('exit', sayUnfinished);
process.exitCode = await main();
process.off('exit', sayUnfinished);
void leave([io.stdout, io.stderr], () => process.exit());

function sayUnfinished(): void {
  if (process.exitCode === EXIT.bug.code)
    io.stderr.write('plimsoll ended before its command was done; this is a bug. Please report it.\n');
}

async function main(): Promise<number> {
  let exitCode: number = EXIT.ok.code;
  const commands = await commandsFor(argv);
  const parser = yargs(argv)
    .scriptName('plimsoll')
    .usage('$0 COMMAND\n\nThe load line for LLM endpoints: load tests whose numbers can be believed.')
    .version(VERSIONS.plimsoll)
    .option('debug', { type: 'boolean', default: false, describe: 'Show where an error comes from' })
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
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
