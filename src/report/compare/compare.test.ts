import { describe, expect, test } from 'vitest';
import { COMPARISONS } from '../../../test/fixtures/report/comparisons.ts';
import { goldenFile, goldenPage } from '../../../test/golden.ts';
import { withoutAssets } from '../../../test/page-text.ts';
import { written } from '../../../test/written.ts';
import type { Comparison, Contrast } from '../../core/comparison.ts';
import { REPORTS } from '../reports.ts';
import { limitsOf, unlikeText } from './reasons.ts';
import { answerOf } from './sentence.ts';
import { comparisonLines } from './terminal.ts';

const page = REPORTS.comparison.html['report.html'];
const markdown = REPORTS.comparison.md['summary.md'];
const junit = REPORTS.comparison.junit['junit.xml'];

const first = ({ contrasts }: Comparison): Contrast => {
  const [contrast] = contrasts;
  if (contrast === undefined) throw new Error('there is a candidate');
  return contrast;
};
const linesOf = (comparison: Comparison, columns = 120): readonly string[] =>
  comparisonLines(comparison, { color: false, columns });

describe.each(Object.entries(COMPARISONS))('the comparison %s', (name, comparison) => {
  test.each([
    ['md', markdown],
    ['xml', junit],
  ] as const)('reads as its golden %s', async (ending, report) => {
    await expect(report(comparison)).toMatchFileSnapshot(goldenFile(`compare/${name}.golden.${ending}`));
  });

  test('reads as its golden page', async () => {
    const { text, file } = goldenPage('compare', name, page(comparison));
    await expect(text).toMatchFileSnapshot(file);
  });

  test('reads as its golden in the terminal', async () => {
    await expect(`${linesOf(comparison).join('\n')}\n`).toMatchFileSnapshot(goldenFile(`compare/${name}.golden.txt`));
  });

  test('is the same once it has been JSON', () => {
    const json = REPORTS.comparison.json['comparison.json'](comparison);
    expect(written('comparison', JSON.parse(json))).toEqual(comparison);
  });
});

describe('the sentence', () => {
  test.each([
    ['worse', 'WORSE', '“b” is worse than “a”: Time to first token, p95 rose by'],
    ['better', 'BETTER', '“fused-kernel” is better than “main”: '],
    ['same', 'SAME', '“b” is the same as “a”: all 6 judged figures differ by less than 5 % (of shares 1 pp).'],
    ['unclear', 'UNCLEAR', 'it could be anything from −'],
    ['single', 'UNCLEAR', 'cannot be told from one run a side'],
    ['invalid', 'INVALID', '1 of 16 runs can’t be trusted, so nothing is judged: reports/b/03: ttft p(95) is 435 ms'],
  ] as const)('of the comparison %s begins with %s', (name, word, words) => {
    const answer = answerOf(first(COMPARISONS[name]), COMPARISONS[name]);
    expect(answer.word).toBe(word);
    expect(answer.because).toContain(words);
  });
});

describe('what is missing', () => {
  test('is said in the table of the page, and not with a dash alone', () => {
    const html = page(COMPARISONS.unlike).replaceAll(/<[^>]*>/g, '|');
    // Of the figures that are not judged, too.
    for (const name of ['itl p99', 'ttft p99']) expect(html).toMatch(new RegExp(`[|]${name}[|][^~]{0,120}n too small`));
  });

  test('of one pair is more pairs, said once', () => {
    const [contrast] = COMPARISONS.single.contrasts;
    const design = { kind: 'pairs', pairs: 1, unpaired: 0, needed: { forOne: 6, forAll: 8, judged: 6 } } as const;
    const notes = limitsOf({ ...contrast!, design }, COMPARISONS.single).join(' ');
    expect(notes).toContain('To know more, compare several runs of each: 8 pairs are needed for 6 figures');
    expect(notes).not.toContain('Pairs made one right after the other');
  });
});

describe('what comes first', () => {
  test('of unlike things is that they are', () => {
    expect(linesOf(COMPARISONS.unlike)[0]).toMatch(/^! These runs are not alike.*durationMs: 120000 → 60000/);
    expect(markdown(COMPARISONS.unlike).indexOf('not alike')).toBeLessThan(
      markdown(COMPARISONS.unlike).indexOf('Whether'),
    );
  });

  test('of two models under one load is the verdict: they are what is compared', () => {
    expect(unlikeText(first(COMPARISONS.worse))).toBeUndefined();
    expect(linesOf(COMPARISONS.worse)[0]).toMatch(/^WORSE: /);
  });
});

describe('what cannot be known', () => {
  test('with one run a side is said, and how many would do', () => {
    const said = limitsOf(first(COMPARISONS.single), COMPARISONS.single).join(' ');
    expect(said).toContain('it cannot be known how much runs of the same thing differ');
    expect(said).toContain('5 runs a side are needed for 6 figures, 4 a side for one');
    expect(said).toContain('need 8');
  });

  test('with enough runs is nothing', () => {
    expect(limitsOf(first(COMPARISONS.worse), COMPARISONS.worse)).toEqual([]);
  });
});

describe('in the terminal', () => {
  test('a narrow one goes without columns, never without the change and the verdict', () => {
    for (const columns of [40, 60, 80]) {
      const rows = linesOf(COMPARISONS.worse, columns).filter(
        (line) => /ttft p95/.test(line) && !/threshold/.test(line),
      );
      expect(rows[0]).toMatch(/\+\d.*worse$/);
      if (columns > 40) expect(rows[0]?.length).toBeLessThanOrEqual(columns);
    }
  });

  test('colours add nothing but colour', () => {
    const colored = comparisonLines(COMPARISONS.worse, { color: true, columns: 120 });
    expect(colored.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).toEqual(linesOf(COMPARISONS.worse));
  });
});

describe('hostile text', () => {
  const hostile = COMPARISONS.hostile;
  const texts = {
    lines: linesOf(hostile).join('\n'),
    '.html': page(hostile),
    '.md': markdown(hostile),
    '.xml': junit(hostile),
  };
  const of = (report: keyof typeof texts): string => texts[report];

  test.each(['lines', '.html', '.md', '.xml'] as const)('shows nothing unseen in %s', (report) => {
    expect(withoutAssets(of(report))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
  });

  test('is no markup on the page', () => {
    expect(withoutAssets(of('.html'))).not.toMatch(/<(img|iframe)\b|<svg onload|<script>window/);
  });

  test('is no markup in XML, nor in Markdown outside code', () => {
    expect(of('.xml')).not.toMatch(/<(script|img|svg)/);
    const prose = of('.md').replaceAll(/(`+)(?:(?!\1)[\s\S])*?\1/g, '');
    expect(prose).not.toMatch(/<(?!\/?(details|summary)>)/);
    expect(prose).not.toContain('](');
  });
});
