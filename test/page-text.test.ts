import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REPORTS } from '../src/report/reports.ts';
import { studyHtml } from '../src/report/study/html/page.ts';
import { FIXTURES } from './fixtures/report/runs.ts';
import { STUDIES } from './fixtures/report/studies.ts';
import { foldedLines } from './golden.ts';
import { pageMarkup, pageText, withoutAssets } from './page-text.ts';

const PAGES = {
  run: withoutAssets(REPORTS.run.html['report.html'](FIXTURES.failing)),
  study: withoutAssets(studyHtml(STUDIES.mixed)),
};

describe.each(Object.entries(PAGES))('the text of a %s page', (_, page) => {
  /** Where something stands that a reader sees, or hears, or that a drawing is made from. */
  const body = page.indexOf('<body>');
  const places = [
    ...page.slice(body).matchAll(/(?<=>)[^<]*\w[^<]*(?=<)|(?<= aria-label=")[^"]+|(?<=<title>)[^<]+/g),
  ].flatMap(({ index, 0: text }) =>
    // What stands for a script of ours is nothing that a reader sees.
    (text.includes('Script */') ? [] : [...text]).flatMap((letter, i) =>
      /[0-9a-z]/.test(letter) ? [body + index + i] : [],
    ),
  );

  test.each([
    ['text', pageText],
    ['markup', pageMarkup],
  ])('changes with any letter or digit of it: its %s', (_, textOf) => {
    const before = textOf(page);
    fc.assert(
      fc.property(fc.constantFrom(...places), (at) => {
        const other = page[at] === '7' ? '8' : '7';
        expect(textOf(page.slice(0, at) + other + page.slice(at + 1))).not.toBe(before);
      }),
      { numRuns: 60 },
    );
  });
});

test('folded lines change with any of them', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i % 10 === 9 ? 'b' : 'a'} ${i}`);
  const folded = (all: readonly string[]): string => foldedLines(all.join('\n'), (line) => line[0] ?? '');
  expect(folded(lines).split('\n')).toHaveLength(12);
  lines.forEach((line, i) => {
    expect(folded(lines.with(i, `${line}!`))).not.toBe(folded(lines));
  });
});
