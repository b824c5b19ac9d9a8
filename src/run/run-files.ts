import pino, { type Logger } from 'pino';
import type { RunResult } from '../core/result.ts';
import { filesLeft } from '../report/reports.ts';
import { FILES, type RunFolder } from './store/run-folder.ts';

/** `2026-11-23-184012-demo-3f9a1c`: sorts by time, says what, and never clashes. */
export const folderName = (startedAt: string, name: string, id: string): string =>
  `${startedAt.slice(0, 19).replaceAll(':', '').replace('T', '-')}-${name.replace(/[^\w.-]+/g, '-')}-${id}`;

/** `run.log`, and where else its lines are to go. A full disk must not end the run here. */
export function openLog(folder: RunFolder, alsoTo: readonly NodeJS.WritableStream[] = []): Logger {
  const file = pino.destination({ dest: folder.file(FILES.log), sync: true });
  file.on('error', () => {});
  const streams = [file, ...alsoTo].map((stream) => ({ stream }));
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.multistream(streams));
}

/** `result.json` comes last: where it is, everything is. One that cannot be written does not keep the others from it. */
export async function writeReports(folder: RunFolder, result: RunResult, scenario: unknown): Promise<void> {
  const { [FILES.result]: last, ...others } = Object.fromEntries(filesLeft('run'));
  const input = { result, scenario };
  const written = await Promise.allSettled(
    Object.entries(others).map(async ([name, report]) => folder.write(name, report(input))),
  );
  for (const each of written) if (each.status === 'rejected') throw each.reason;
  await folder.write(FILES.result, last!(input));
}
