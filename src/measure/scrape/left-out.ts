import { withoutQuery } from '../../client/transport/shown-url.ts';
import type { LeftOut } from './lines.ts';

/** What is said of a page with lines that could not be read. */
export function leftOutOf(url: string, { lines, first }: LeftOut): string {
  const were = lines === 1 ? '1 line was left out' : `${lines} lines were left out, the first of them`;
  return `Of ${withoutQuery(url)} ${were}: ${first}.`;
}
