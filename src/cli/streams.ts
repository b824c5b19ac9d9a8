import { messageOf, systemCode } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';

/**
 * A reader that goes away (`| head`) does not end a run: what was measured is in its folder. A disk that takes no
 * more of stdout does not either, but what was asked for there is then not whole, and the exit code says so.
 */
export function outliveReaders(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): void {
  let hasFailed = false;
  stdout.on('error', (error) => {
    if (systemCode(error) === 'EPIPE' || hasFailed) return;
    hasFailed = true;
    stderr.write(`What was printed is not whole: stdout could not be written (${messageOf(error)}).\n`);
  });
  stderr.on('error', () => {});
  process.on('exit', () => {
    if (hasFailed && process.exitCode === EXIT.ok.code) process.exitCode = EXIT.invalid.code;
  });
}
