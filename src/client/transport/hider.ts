import { HIDDEN } from './base-url.ts';

/** Shorter ones are words, or found by chance in what is packed. */
const LEAST_KNOWN = 8;
/** What every spelling but the plain one and base64 has in it. */
const ESCAPE = /[\\%&]/;
const NAMED: Readonly<Record<string, string>> = {
  ...{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' },
  ...{ '+': 'plus', '/': 'sol', '=': 'equals', _: 'lowbar', ':': 'colon', '.': 'period', '-': 'hyphen' },
};

/**
 * Hides secrets in what a server says: some repeat the key that they refuse. They are known as they are, in base64, and with
 * any of their characters escaped as JSON, URLs and HTML do, once or twice over. What was cut off within one is hidden, too.
 */
export function hider(secrets: readonly string[]): (text: string) => string {
  // One may begin like another, whose rest would be seen.
  const own = [...new Set(secrets)].filter((secret) => secret !== '').toSorted(longestFirst);
  const plain = own.flatMap((secret) => [secret, ...inBase64(secret)]).toSorted(longestFirst);
  const escaped = own.map((secret) => new RegExp([...secret].map(spellingsOf).join(''), 'g'));
  return (text) => {
    // The escapes first: a character may look like the beginning of its own.
    const unescaped = ESCAPE.test(text) ? escaped.reduce((shown, any) => shown.replace(any, HIDDEN), text) : text;
    const whole = plain.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), unescaped);
    return own.reduce(withoutBeginning, whole);
  };
}

const longestFirst = (a: string, b: string): number => b.length - a.length;

/** A text that ends within a secret shows its beginning. */
function withoutBeginning(text: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length >= LEAST_KNOWN; length--)
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}${HIDDEN}`;
  return text;
}

/** By itself, and as it comes out when 0, 1 or 2 bytes beyond a multiple of three stand before it, as in `user:key`. */
function inBase64(secret: string): readonly string[] {
  if (secret.length < LEAST_KNOWN) return [];
  const alphabets = ['base64', 'base64url'] as const;
  const within = alphabets.flatMap((alphabet) =>
    [0, 1, 2].map((before) => {
      const bytes = Buffer.from(' '.repeat(before) + secret);
      const text = bytes.toString(alphabet).replace(/=+$/, '');
      // The characters at both ends hold bits of what stands beside it.
      return text.slice([0, 2, 3][before], bytes.length % 3 === 0 ? undefined : -1);
    }),
  );
  return [...alphabets.map((alphabet) => Buffer.from(secret).toString(alphabet)), ...within];
}

/** A pattern of all that may stand for one character. */
function spellingsOf(character: string): string {
  const units = [...Array(character.length).keys()].map((at) => hex(character.charCodeAt(at), 4));
  const plain = units.map((unit) => `\\u${unit}`).join('');
  const code = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character)].map((byte) => `%(?:25){0,3}${anyCase(hex(byte, 2))}`).join('');
  const named = NAMED[character];
  return `(?:${[
    units.map((unit) => `\\\\{1,8}u${anyCase(unit)}`).join(''),
    bytes,
    `&(?:amp;){0,3}#(?:0{0,6}${code}|[xX]0{0,6}${anyCase(hex(code, 1))});?`,
    ...(named === undefined ? [] : [`&(?:amp;){0,3}${named};`]),
    /[a-z\d]/i.test(character) ? plain : `\\\\{0,8}${plain}`,
  ].join('|')})`;
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
const anyCase = (digits: string): string => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
