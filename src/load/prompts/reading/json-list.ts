import { MOST_ROW_CHARACTERS, tooLong } from './lines.ts';
import { unreadable } from './unreadable.ts';

/** What changes anything outside of a text, and what ends or escapes within one. */
const OUTSIDE = /["[\]{},]/g;
const INSIDE = /["\\]/g;

/**
 * The elements of a JSON list, each as the text that it is, without reading the list as a whole: it may be larger
 * than the memory, and than any string. Only brackets, commas and quotes are looked at. Whether an element is JSON is for
 * whoever reads it to say, so that one that is not costs no other.
 */
export async function* elementsIn(text: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let begun = '';
  let count = 0;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let isOver = false;
  const place = (): string => `${name}, row ${count + 1}`;
  for await (const piece of text) {
    let from = 0;
    let at = 0;
    while (at < piece.length && !isOver) {
      if (isEscaped) {
        isEscaped = false;
        at++;
        continue;
      }
      const mark = isText ? INSIDE : OUTSIDE;
      mark.lastIndex = at;
      const found = mark.exec(piece);
      if (found === null) break;
      at = found.index + 1;
      switch (found[0]) {
        case '\\':
          isEscaped = true;
          break;
        case '"':
          isText = !isText;
          break;
        case '[':
        case '{':
          if (depth++ === 0) from = at;
          break;
        default: {
          if (found[0] !== ',') depth--;
          isOver = depth === 0;
          if (depth > 1 || (depth === 1 && found[0] !== ',')) break;
          const element = begun + piece.slice(from, found.index);
          begun = '';
          from = at;
          if (isOver && count === 0 && element.trim() === '') break;
          yield element;
          count++;
        }
      }
    }
    if (isOver && piece.slice(from).trim() !== '')
      throw unreadable(`${name} goes on after the list that it begins with has ended; put all rows in one list.`);
    if (!isOver) begun += piece.slice(from);
    if (begun.length > MOST_ROW_CHARACTERS) throw tooLong(place(), 'is a quote or a bracket missing?');
  }
  if (!isOver) throw unreadable(`${place()}: breaks off, and the list is never closed; is the file complete?`);
}
