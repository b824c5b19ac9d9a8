import { isUtf8 } from 'node:buffer';
import { unreadable } from './unreadable.ts';

/** The text of a file that must be UTF-8, in pieces. A mark of the byte order at its beginning is taken off. */
export async function* utf8Text(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line: number | undefined;
  for await (const piece of bytes) {
    if (line === undefined && isUtf16(piece)) throw unreadable(`${name} is UTF-16 text; save it as UTF-8.`);
    line ??= 1;
    const text = decoded(decoder, piece);
    if (text === undefined) throw notUtf8(name, line + linesToBad(piece));
    const zero = text.indexOf('\0');
    if (zero >= 0)
      throw unreadable(`${name}:${line + breaksIn(text.slice(0, zero))}: has a zero byte, so it is not a text file.`);
    line += breaksIn(text);
    if (text !== '') yield text;
  }
  if (decoded(decoder) === undefined) throw notUtf8(name, line ?? 1);
}

/** Undefined for what is not UTF-8; without a piece, whether the text may end here. */
function decoded(decoder: TextDecoder, piece?: Uint8Array): string | undefined {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    return undefined;
  }
}

const notUtf8 = (name: string, line: number): Error =>
  unreadable(`${name}:${line}: is not UTF-8; save the file as UTF-8 text.`);

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

function breaksIn(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}

/** How many lines of a piece stand before the first that is not UTF-8. At its ends, characters are cut in two. */
function linesToBad(piece: Uint8Array): number {
  const lines = Buffer.from(piece).toString('latin1').split('\n');
  const last = lines.length - 1;
  const bad = lines.findIndex((line, i) => {
    const begun = i === 0 ? line.replace(/^[\x80-\xbf]{1,3}/, '') : line;
    const whole = i === last ? begun.replace(/[\xc0-\xff][\x80-\xbf]{0,2}$/, '') : begun;
    return !isUtf8(Buffer.from(whole, 'latin1'));
  });
  return bad < 0 ? last : bad;
}
