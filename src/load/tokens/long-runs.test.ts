import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { cutLongRuns } from './long-runs.ts';
import { loadTokenizer } from './tokenizer.ts';

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.tuple(fc.constantFrom('x', ' ', '=', '字', '\n', '😀', 'é', '7'), fc.nat(700)).map(([c, n]) => c.repeat(n)),
);
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

test('parts put together are the text, no character is torn, and no run in them is long', () => {
  fc.assert(
    fc.property(text, (whole) => {
      const parts = cutLongRuns(whole);
      expect(parts.join('')).toBe(whole);
      for (const part of parts) {
        expect(part).not.toMatch(/[a-z]{257}|={257}|[\n ]{257}|字{257}/);
        expect(/[\uD800-\uDBFF]$/.test(part) && /^[\uDC00-\uDFFF]/.test(parts[parts.indexOf(part) + 1] ?? '')).toBe(
          false,
        );
      }
    }),
  );
});

test('text as people write it is encoded as a whole, as if nothing were cut', async () => {
  const { encode: own } = await loadTokenizer();
  fc.assert(
    fc.property(fc.array(fc.lorem({ maxCount: 200 }), { maxLength: 4 }), (paragraphs) => {
      const plain = paragraphs.join('\n\n');
      expect(cutLongRuns(plain)).toEqual([plain]);
      expect(own(plain)).toEqual(encode(plain));
    }),
    { numRuns: 20 },
  );
});

test.each(['a', ' ', '=', '字', '😀'])(
  'a run of %j has as many tokens as in one piece, but for one in 100',
  async (c) => {
    const { encode: own, count, decode } = await loadTokenizer();
    const run = c.repeat(3000);
    const whole = encode(run).length;
    expect(Math.abs(count(run) - whole)).toBeLessThanOrEqual(Math.ceil(whole / 100) + 12);
    expect(own(run)).toHaveLength(count(run));
    expect(decode(own(run))).toBe(run);
  },
);
