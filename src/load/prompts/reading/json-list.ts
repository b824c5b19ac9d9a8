import { MOST_ROW_CHARACTERS, tooLong } from './lines.ts';
import { unreadable } from './unreadable.ts';

/**
 * The elements of a JSON list, each as the text that it is, without reading the list as a whole: it may be larger
 * than the memory, and than any string. Only brackets, commas and quotes are looked at. Whether an element is JSON is for
 * whoever reads it to say, so that one that is not costs no other.
 */
export async function* elementsIn(text: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  const ends = new ElementEnds();
  let begun = '';
  let count = 0;
  const place = (): string => `${name}, row ${count + 1}`;
  for await (const piece of text) {
    let from = 0;
    for (let end = ends.next(piece, from); end >= 0; end = ends.next(piece, from)) {
      const element = begun + piece.slice(from, end);
      begun = '';
      from = end + 1;
      // What the list itself begins with stands before its first element.
      const own = count === 0 ? element.slice(element.indexOf('[') + 1) : element;
      if (ends.isOver && count === 0 && own.trim() === '') break;
      yield own;
      count++;
      if (ends.isOver) break;
    }
    if (ends.isOver && piece.slice(from).trim() !== '')
      throw unreadable(`${name} goes on after the list that it begins with has ended; put all rows in one list.`);
    if (!ends.isOver) begun += piece.slice(from);
    if (begun.length > MOST_ROW_CHARACTERS) throw tooLong(place(), 'is a quote or a bracket missing?');
  }
  if (!ends.isOver) throw unreadable(`${place()}: breaks off, and the list is never closed; is the file complete?`);
}

/** What changes anything outside of a text, and what ends or escapes within one. */
const OUTSIDE = /["[\]{},]/g;
const INSIDE = /["\\]/g;

/** Finds where the elements of a list end: at its commas, and at its own end. */
class ElementEnds {
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  /** The list has ended. */
  isOver = false;

  /** From `at` on; -1 where the element goes on in the next piece. */
  next(piece: string, at: number): number {
    if (this.isOver) return -1;
    for (let mark = this.#nextMark(piece, at); mark >= 0; mark = this.#nextMark(piece, mark + 1)) {
      switch (piece[mark]) {
        case '"':
          this.#isText = !this.#isText;
          break;
        case '[':
        case '{':
          this.#depth++;
          break;
        case ',':
          if (this.#depth === 1) return mark;
          break;
        default:
          this.#depth--;
          this.isOver = this.#depth === 0;
          if (this.isOver) return mark;
      }
    }
    return -1;
  }

  #nextMark(piece: string, from: number): number {
    for (let at = from; ; ) {
      // What is escaped is no mark, also where it is the first of its piece.
      if (this.#isEscaped && at >= piece.length) return -1;
      if (this.#isEscaped) at++;
      this.#isEscaped = false;
      const marks = this.#isText ? INSIDE : OUTSIDE;
      marks.lastIndex = at;
      const found = marks.exec(piece);
      if (found?.[0] !== '\\') return found?.index ?? -1;
      this.#isEscaped = true;
      at = found.index + 1;
    }
  }
}
