import { beginsStrictly } from './strict-head.ts';

/** What was wrong with the head of a response, each in a few words; empty where nothing was. */
export interface Tidied {
  readonly bytes: Buffer;
  readonly found: readonly string[];
}

const LF = 10;
const CR = 13;
const BEGINNING = Buffer.from('HTTP/');

/**
 * The beginning of a response with its head as a strict parser wants it: what every other client reads, ours is to read.
 * Undefined while the head is not whole. Heads of interim responses (1xx) go before that of the response itself.
 */
export function tidied(bytes: Buffer): Tidied | undefined {
  if (beginsStrictly(bytes)) return { bytes, found: NOTHING };
  const pieces: Buffer[] = [];
  const found = new Set<string>();
  let from = 0;
  while (true) {
    // Something else altogether: the parser has words for it.
    if (!mayBegin(bytes, from)) return { bytes, found: NOTHING };
    const end = headEnd(bytes, from);
    if (end === -1) return undefined;
    const head = bytes.toString('latin1', from, end);
    const status = Number(/^HTTP\/\d(?:\.\d)? +(\d{3})/.exec(head)?.[1]);
    const isOurs = status === 100;
    if (isOurs) found.add('100 Continue, which was not asked for');
    else pieces.push(isStrict(head) ? bytes.subarray(from, end) : repaired(head, found));
    from = end;
    // 101 says that what follows is no HTTP.
    if (!isOurs && (!(status < 200) || status === 101)) break;
  }
  if (found.size === 0) return { bytes, found: NOTHING };
  return { bytes: Buffer.concat([...pieces, bytes.subarray(from)]), found: [...found] };
}

const NOTHING: readonly string[] = [];

function mayBegin(bytes: Buffer, from: number): boolean {
  const length = Math.min(BEGINNING.length, bytes.length - from);
  for (let i = 0; i < length; i++) if (bytes[from + i] !== BEGINNING[i]) return false;
  return true;
}

/** Behind the empty line that ends a head; −1 where there is none yet. */
function headEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

/** Lines as they should be, and one word at most on how long the body is. */
export const isStrict = (head: string): boolean =>
  STRICT.test(head) &&
  !(/^transfer-encoding:/im.test(head) && /^content-length:/im.test(head)) &&
  !TWO_LENGTHS.test(head);

const STRICT = /^[^\r\n]*\r\n(?:[\w!#$%&'*+.^`|~-]+:[^\0-\x08\n-\x1f\x7f]*\r\n)*\r\n$/;
const TWO_LENGTHS = /^content-length:(?:[^\r\n]*,|[\s\S]*^content-length:)/im;

interface Field {
  readonly name: string;
  readonly value: string;
}

function repaired(head: string, found: Set<string>): Buffer {
  if (/(?<!\r)\n/.test(head)) found.add('lines that end without CR');
  const [status = '', ...lines] = head.split(/\r?\n/).slice(0, -2);
  const fields = inFraming(fieldsIn(lines, found), found);
  return Buffer.from([status, ...fields.map(({ name, value }) => `${name}: ${value}`), '', ''].join('\r\n'), 'latin1');
}

function fieldsIn(lines: readonly string[], found: Set<string>): readonly Field[] {
  const fields: Field[] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      found.add('a header over several lines');
      fields[fields.length - 1] = { name: last.name, value: `${last.value} ${clean(line, found)}` };
      continue;
    }
    const [, name, blank, value] = /^([\w!#$%&'*+.^`|~-]+)([ \t]*):(.*)$/.exec(line) ?? [];
    if (name === undefined) found.add('a line that is no header, which was passed over');
    else fields.push({ name, value: clean(value ?? '', found) });
    if (blank) found.add('a blank before a colon');
  }
  return fields;
}

function clean(value: string, found: Set<string>): string {
  const text = value.replace(/[\0-\x08\x0b-\x1f\x7f]/g, ' ').trim();
  if (text !== value.trim()) found.add('control characters in a header');
  return text;
}

/** Chunks say themselves how long they are, whatever else is said. Source: RFC 9112 §6.3. */
function inFraming(fields: readonly Field[], found: Set<string>): readonly Field[] {
  const of = (wanted: string) => fields.filter(({ name }) => name.toLowerCase() === wanted);
  const without = (unwanted: string) => fields.filter(({ name }) => name.toLowerCase() !== unwanted);
  const words = (wanted: string) => of(wanted).flatMap(({ value }) => value.toLowerCase().split(/\s*,\s*/));
  const lengths = words('content-length');
  const codings = words('transfer-encoding');
  if (codings.length > 0 && codings.every((coding) => coding === 'identity')) {
    found.add('Transfer-Encoding: identity');
    return without('transfer-encoding');
  }
  if (codings.length > 0 && lengths.length > 0) {
    found.add('Content-Length beside Transfer-Encoding');
    return without('content-length');
  }
  if (lengths.length < 2 || new Set(lengths).size > 1) return fields;
  found.add('Content-Length twice');
  return [...without('content-length'), { name: 'content-length', value: lengths[0] ?? '' }];
}
