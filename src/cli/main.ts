import { EXIT } from '../core/exit-codes.ts';
import { compilersGiveWay } from '../core/give-way.ts';
import { blameSession } from '../load/sessions/current.ts';
import { scenarioMistake } from '../load/sessions/thrown.ts';
import { untilInterrupted } from './interrupt.ts';
import { leave } from './leave.ts';
import { plimsoll } from './plimsoll.ts';
import type { Io } from './shared/io.ts';
import { showError } from './show-error.ts';
import { outliveReaders } from './streams.ts';

const argv = process.argv.slice(2);
const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  interrupt: untilInterrupted(process, (code) => process.exit(code)),
};

compilersGiveWay();
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
process.exitCode = await plimsoll(argv, io);
process.off('exit', sayUnfinished);
void leave([io.stdout, io.stderr], () => process.exit());

function sayUnfinished(): void {
  if (process.exitCode === EXIT.bug.code)
    io.stderr.write('plimsoll ended before its command was done; this is a bug. Please report it.\n');
}
