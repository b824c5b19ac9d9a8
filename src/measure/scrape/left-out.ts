import { withoutQuery } from '../../client/transport/shown-url.ts';
import type { LeftOut } from './parse.ts';

/** What is said of a page with lines that could not be read. */
export function leftOutOf(url: string, { lines, first }: LeftOut): string {
  const were = lines === 1 ? '1 line was' : `${lines} lines were`;
  return `Of ${withoutQuery(url)} ${were} left out, for nothing could be read there: ${first}.`;
}
