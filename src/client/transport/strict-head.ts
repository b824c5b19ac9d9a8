const LF = 10;
const CR = 13;
const COLON = 58;
const ONE = 49;
/** Where the status stands in `HTTP/1.1 200`. */
const STATUS_AT = 9;

const flags = (holds: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0));

const OF_NAME = flags((byte) => /[\w!#$%&'*+.^`|~-]/.test(String.fromCharCode(byte)) && byte < 128);
const OF_VALUE = flags((byte) => byte === 9 || (byte >= 32 && byte !== 127));
const OF_LENGTH = flags((byte) => byte === 32 || (byte >= 48 && byte <= 57));
const FRAMING = { c: 'content-length'.length, t: 'transfer-encoding'.length };

/**
 * Whether the bytes begin with the whole head of a response that keeps every rule: what nearly all do. One pass and
 * nothing made; where it says no, somebody else has to look.
 */
export function beginsStrictly(bytes: Buffer): boolean {
  if (bytes.length < STATUS_AT || (bytes[STATUS_AT] as number) <= ONE || bytes[0] !== 72) return false;
  let at = bytes.indexOf(LF) + 1;
  if (at === 0 || bytes[at - 2] !== CR) return false;
  let framing = 0;
  while (bytes[at] !== CR) {
    const nameFrom = at;
    while (OF_NAME[bytes[at] as number] === 1) at++;
    if (at === nameFrom || bytes[at] !== COLON) return false;
    const length = at - nameFrom;
    const first = (bytes[nameFrom] as number) | 32;
    at++;
    // By length and first letter: another name of that kind is only looked at once more.
    const isLength = length === FRAMING.c && first === 99;
    if (isLength || (length === FRAMING.t && first === 116)) framing++;
    const allowed = isLength ? OF_LENGTH : OF_VALUE;
    while (allowed[bytes[at] as number] === 1) at++;
    if (bytes[at] !== CR || bytes[at + 1] !== LF) return false;
    at += 2;
  }
  return bytes[at + 1] === LF && framing < 2;
}
