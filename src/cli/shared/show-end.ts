import type { RunFolder } from '../../run/store/run-folder.ts';
import type { Toggles } from './flags.ts';
import { type Io, say } from './io.ts';
import { shownPath } from './shown-path.ts';

/** The end of a command that leaves a page: for a reader, in short with `--quiet`, or with `--json` for machines. */
export function showEnd(
  result: unknown,
  { short, long }: { readonly short: readonly string[]; readonly long: readonly string[] },
  folder: RunFolder,
  { json, quiet }: Toggles<'json' | 'quiet'>,
  { stdout }: Io,
): void {
  const where = shownPath(folder.file('report.html'));
  if (json) say(stdout, JSON.stringify(result));
  else if (quiet) say(stdout, ...short, where);
  else say(stdout, '', ...long, '', `report  ${where}`);
}
