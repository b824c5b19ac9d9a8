import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hider } from './hider.ts';

const KEY = 'sk-Very/Secret+Key=="12\\3456789';
const hide = hider(['Bearer', KEY, 'an-other-key']);
const inHex = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');
const each = (spell: (character: string) => string): string => [...KEY].map(spell).join('');

test.each([
  ['plain', KEY],
  ['in JSON', JSON.stringify(KEY).slice(1, -1)],
  ['in JSON within JSON', JSON.stringify(JSON.stringify(KEY)).slice(3, -3)],
  ['with escaped slashes', JSON.stringify(KEY).slice(1, -1).replaceAll('/', '\\/')],
  ['with one character escaped', JSON.stringify(KEY).slice(1, -1).replace('+', '\\u002B')],
  ['wholly escaped for JSON', each((c) => `\\u${inHex(c, 4)}`)],
  ['in a URL', encodeURIComponent(KEY)],
  ['in a URL, in lower case', encodeURIComponent(KEY).replaceAll(/%../g, (code) => code.toLowerCase())],
  ['in a URL within a URL', encodeURIComponent(encodeURIComponent(KEY))],
  ['wholly escaped for a URL', each((c) => `%${inHex(c, 2)}`)],
  ['in HTML by names', KEY.replaceAll('+', '&plus;').replaceAll('"', '&quot;')],
  ['in HTML by numbers', each((c) => `&#${c.charCodeAt(0)};`)],
  ['in HTML by hexadecimal numbers', each((c) => `&#x${inHex(c, 2)};`)],
  ['in HTML within HTML', each((c) => `&amp;#${c.charCodeAt(0)};`)],
])('a secret is hidden %s', (_, spelling) => {
  expect(hide(`no key "${spelling}" here`)).toBe('no key "(hidden)" here');
});

test.each(['base64', 'base64url'] as const)('and in %s, whatever stands before it', (alphabet) => {
  for (const before of ['', 'u', 'us', 'user:', 'Bearer ', 'api:']) {
    const packed = Buffer.from(before + KEY).toString(alphabet);
    const shown = hide(`got ${packed} here`);
    expect(shown).toContain('(hidden)');
    // What is left beside it holds no whole character of the key.
    expect(shown.length).toBeLessThan('got (hidden) here'.length + Math.ceil((before.length * 4) / 3) + 6);
  }
});

test('what was cut off within a secret is hidden, too', () => {
  expect(hide(`no key ${KEY.slice(0, 12)}`)).toBe('no key (hidden)');
  expect(hide('no key sk-Ver')).toBe('no key sk-Ver');
});

test('the longest of those that begin alike is hidden whole', () => {
  expect(hider(['key-12345678', 'key-12345678-abc'])('a key-12345678-abc')).toBe('a (hidden)');
});

test('no secret is left of a text in which each of its characters is spelled one way or another', () => {
  const spelled = fc
    .string({ minLength: 8, maxLength: 30, unit: fc.constantFrom(...'abcXYZ019-_./+=&%"\\<') })
    .chain((secret) =>
      fc.tuple(
        fc.constant(secret),
        fc.array(fc.nat(4), { minLength: secret.length, maxLength: secret.length }).map((ways) =>
          [...secret]
            .map((c, i) => {
              const code = c.charCodeAt(0);
              const hex = code.toString(16).padStart(2, '0');
              return [c, `\\u00${hex}`, `%${hex.toUpperCase()}`, `&#${code};`, `&#x${hex};`][ways[i] ?? 0];
            })
            .join(''),
        ),
      ),
    );
  fc.assert(
    fc.property(spelled, ([secret, text]) => {
      expect(hider([secret])(`<< ${text} >>`)).toBe('<< (hidden) >>');
    }),
  );
});

test('what holds no secret stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 5 }), (text) => {
      expect(hide(text)).toBe(text);
    }),
  );
});
