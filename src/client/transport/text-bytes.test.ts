import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextBytes } from './text-bytes.ts';

test('the pieces come out as the whole, in any script, however long', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 40 }), (pieces) => {
      const text = new TextBytes();
      for (const [i, piece] of pieces.entries()) {
        const framed = Buffer.from(`<${piece}>`);
        if (i % 2 === 0) text.append(framed, 1, framed.length - 1);
        else text.appendText(piece);
      }
      expect(text.toString()).toBe(pieces.join(''));
    }),
  );
});
