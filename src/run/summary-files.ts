import { isAbsolute, normalize, sep } from 'node:path';
import { filesLeft } from '../report/reports.ts';
import { FILES } from './store/run-folder.ts';

/** Lower case: on some disks `Result.json` is the same file. */
const OWN: ReadonlySet<string> = new Set([...Object.values(FILES), ...filesLeft('run').keys()]);

/**
 * Where within the run's folder a file that `handleSummary` names would lie, or why it may not be written: a scenario
 * from somebody else must not write wherever it likes, and none may write over what was measured.
 */
export function placeInFolder(
  name: string,
): { readonly ok: true; readonly path: string } | { readonly ok: false; readonly why: string } {
  const shown = JSON.stringify(name);
  const path = normalize(name);
  const [first = ''] = path.split(sep);
  if (isAbsolute(path) || first === '..' || path === '.' || path.endsWith(sep))
    return {
      ok: false,
      why: `wants to write ${shown}; a file it writes lies in the run's folder, so give a plain name`,
    };
  if (OWN.has(first.toLowerCase()))
    return { ok: false, why: `wants to write ${shown}, which is one of the run's own files; give another name` };
  return { ok: true, path };
}
