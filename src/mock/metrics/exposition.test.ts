import { expect, test } from 'vitest';
import { exposition } from './exposition.ts';

test('names, labels and numbers are spelled as the format has them', () => {
  const labels = { a: 'back\\slash, "quote"\nand line' };
  const text = exposition([
    {
      name: 'x_total',
      type: 'counter',
      help: 'first \\ line\nsecond',
      samples: [
        { suffix: '', labels: {}, value: 1e21 },
        { suffix: '', labels, value: Number.POSITIVE_INFINITY },
        { suffix: '', labels, value: Number.NEGATIVE_INFINITY },
        { suffix: '', labels, value: Number.NaN },
      ],
    },
  ]);
  expect(text.split('\n')).toEqual([
    '# HELP x_total first \\\\ line\\nsecond',
    '# TYPE x_total counter',
    'x_total 1e+21',
    'x_total{a="back\\\\slash, \\"quote\\"\\nand line"} +Inf',
    'x_total{a="back\\\\slash, \\"quote\\"\\nand line"} -Inf',
    'x_total{a="back\\\\slash, \\"quote\\"\\nand line"} NaN',
    '',
  ]);
});
