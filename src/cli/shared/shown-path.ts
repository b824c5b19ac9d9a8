import { isAbsolute, relative, sep } from 'node:path';
import { plain } from '../../report/kit/plain.ts';

/** A path as it is shown: from the working directory where it lies below that, and with nothing in it that a terminal would obey. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  const isBelow = short !== '' && short !== '..' && !short.startsWith(`..${sep}`) && !isAbsolute(short);
  return plain(isBelow ? short : path);
}
