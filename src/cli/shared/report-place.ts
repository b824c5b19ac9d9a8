import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PlimsollError, systemCode } from '../../core/errors.ts';
import { listed } from '../../core/takes.ts';
import { filesOf, formatByEnding, formatsOf, type Kind, nameOf, type Subjects } from '../../report/reports.ts';
import { type Content, FILES, openRunFolder } from '../../run/store/run-folder.ts';
import { flagMistake } from './flags.ts';

/** Where reports go. */
export type Place =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string };

/** What only a run itself writes. */
const PRECIOUS: readonly string[] = [FILES.records, FILES.scenario, FILES.server, FILES.log, FILES.intervals];

/**
 * `--out`: `-` is stdout, what ends in `/` or is one already is a folder; anything else is a file where there is one to
 * write, and a folder for several. Without it, the folder that the reports are of.
 */
export async function placeOf(out: string | undefined, folder: string, files: readonly string[]): Promise<Place> {
  if (out === undefined) return { kind: 'folder', path: folder };
  if (out === '-') {
    if (files.length > 1)
      throw flagMistake(
        `--out - takes one report, and these are ${files.length} (${files.join(', ')}); name one ${new Set(files).size === 1 ? 'folder' : 'format'}.`,
      );
    return { kind: 'stdout' };
  }
  const found = await kindOf(out);
  if (found === 'folder' || out.endsWith('/')) return { kind: 'folder', path: out };
  if (files.length > 1 && found === 'file')
    throw flagMistake(
      `--out ${out} is a file, and these are ${files.length} reports (${files.join(', ')}); name a folder.`,
    );
  if (files.length > 1) return { kind: 'folder', path: out };
  if (resolve(dirname(out)) === resolve(folder) && PRECIOUS.includes(basename(out)))
    throw flagMistake(`--out ${out} is what the run itself wrote; name another file.`);
  return { kind: 'file', path: out };
}

/** The report that is meant by the ending of a file, where `--out` takes nothing else. */
export function reportByEnding<K extends Kind>(kind: K, out: string): (subject: Subjects[K]) => string {
  const format = formatByEnding(kind, out);
  const [report] = format === undefined ? [] : filesOf(kind, [format]).values();
  if (report === undefined) throw flagMistake(`--out takes a file that ends in ${endingsOf(kind)}, got "${out}".`);
  return report;
}

/** A page in a file that ends in `.md` would be read as neither. @param name of the report that is to be written there */
export function refuseOtherEnding(place: Place, kind: Kind, name: string): void {
  if (place.kind !== 'file') return;
  const ending = extname(place.path).toLowerCase();
  if (ending === extname(name) || !ENDINGS.has(ending)) return;
  const meant = formatByEnding(kind, place.path);
  const advice = meant === undefined ? ` that ends in ${endingsOf(kind)}` : `, or --format ${meant}`;
  throw flagMistake(`--out ${place.path} ends in ${ending}, and the report is ${name}; name another file${advice}.`);
}

const endingsIn = (kind: Kind): readonly string[] => [
  ...new Set(formatsOf(kind).map((format) => extname(nameOf(kind, format)))),
];
/** `.html, .md or .json` */
export const endingsOf = (kind: Kind): string => listed(endingsIn(kind));

/** By which a reader knows what is in a file. */
const ENDINGS: ReadonlySet<string> = new Set(
  (['run', 'comparison', 'curve', 'trend', 'study'] as const satisfies readonly Kind[]).flatMap(endingsIn),
);

/** Writes one of the reports, whole or not at all, and gives its path. */
export async function put(place: Exclude<Place, { kind: 'stdout' }>, name: string, content: Content): Promise<string> {
  const path = place.kind === 'file' ? place.path : join(place.path, name);
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (cause) {
    throw new PlimsollError('OUT_UNWRITABLE', `${dirname(path)} can't be made (${systemCode(cause)}).`, { cause });
  }
  try {
    await openRunFolder(dirname(path)).write(basename(path), content);
  } catch (cause) {
    if (!(cause instanceof PlimsollError)) throw cause;
    // That a report was not written says nothing of the run.
    throw new PlimsollError('OUT_UNWRITABLE', cause.message, { cause });
  }
  return path;
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}
