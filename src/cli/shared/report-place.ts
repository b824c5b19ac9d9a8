import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PlimsollError, systemCode } from '../../core/errors.ts';
import { FILES, openRunFolder } from '../../run/store/run-folder.ts';

/** Where reports go. */
export type Place =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string };

/** What only a run itself writes. */
const PRECIOUS: readonly string[] = [FILES.records, FILES.scenario, FILES.server, FILES.log, FILES.intervals];

/**
 * `--out`: `-` is stdout, what ends in `/` or is one already is a folder; anything else is a file where there is one to
 * write, and a folder for several. Without it, the run's own folder.
 */
export async function placeOf(out: string | undefined, run: string, files: readonly string[]): Promise<Place> {
  if (out === undefined) return { kind: 'folder', path: run };
  if (out === '-') {
    if (files.length > 1)
      throw new PlimsollError(
        'FLAGS_INVALID',
        `--out - takes one report, and these are ${files.length} (${files.join(', ')}); name one format.`,
      );
    return { kind: 'stdout' };
  }
  const found = await kindOf(out);
  if (found === 'folder' || out.endsWith('/')) return { kind: 'folder', path: out };
  if (files.length > 1 && found === 'file')
    throw new PlimsollError(
      'FLAGS_INVALID',
      `--out ${out} is a file, and these are ${files.length} reports (${files.join(', ')}); name a folder.`,
    );
  if (files.length > 1) return { kind: 'folder', path: out };
  if (resolve(dirname(out)) === resolve(run) && PRECIOUS.includes(basename(out)))
    throw new PlimsollError('FLAGS_INVALID', `--out ${out} is what the run itself wrote; name another file.`);
  return { kind: 'file', path: out };
}

/** By the ending of a report, the format that is meant where none is named. */
const ENDINGS: Readonly<Record<string, string>> = {
  '.html': 'html',
  '.md': 'md',
  '.xml': 'junit',
  '.json': 'json',
  '.csv': 'csv',
  '.prom': 'prom',
  '.hlog': 'hlog',
};

export const formatByEnding = (out: string): string | undefined => ENDINGS[extname(out).toLowerCase()];

/** A page in a file that ends in `.md` would be read as neither. */
export function refuseOtherEnding(place: Place, name: string): void {
  if (place.kind !== 'file') return;
  const ending = extname(place.path).toLowerCase();
  if (ENDINGS[ending] === undefined || ending === extname(name)) return;
  throw new PlimsollError(
    'FLAGS_INVALID',
    `--out ${place.path} ends in ${ending}, and the report is ${name}; name another file, or --format ${ENDINGS[ending]}.`,
  );
}

/** Writes one of the reports, whole or not at all, and gives its path. */
export async function put(place: Exclude<Place, { kind: 'stdout' }>, name: string, text: string): Promise<string> {
  const path = place.kind === 'file' ? place.path : join(place.path, name);
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (cause) {
    throw new PlimsollError('OUT_UNWRITABLE', `${dirname(path)} can't be made (${systemCode(cause)}).`, { cause });
  }
  try {
    await openRunFolder(dirname(path)).write(basename(path), text);
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
