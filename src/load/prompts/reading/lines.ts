import { unreadable } from './unreadable.ts';

/** Of one row, so that a file without line breaks cannot fill the memory. */
export const MOST_ROW_CHARACTERS = 64 * 1024 * 1024;

export const tooLong = (place: string, why: string): Error =>
  unreadable(`${place}: is longer than 64 MiB, which no row is; ${why}`);

/** The lines of a text that comes in pieces. Only line feeds end one: JSON may hold U+2028, which ends it elsewhere. */
export async function* linesIn(text: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let number = 1;
  let begun = '';
  for await (const piece of text) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      yield withoutReturn(begun + piece.slice(from, end));
      begun = '';
      from = end + 1;
      number++;
    }
    begun += piece.slice(from);
    if (begun.length > MOST_ROW_CHARACTERS) throw tooLong(`${name}:${number}`, 'do its lines end in line feeds?');
  }
  if (begun !== '') yield withoutReturn(begun);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
