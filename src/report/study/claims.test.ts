import { describe, expect, test } from 'vitest';
import { STUDIES } from '../../../test/fixtures/report/studies.ts';
import { goldenFile, goldenPage } from '../../../test/golden.ts';
import { withoutAssets } from '../../../test/page-text.ts';
import { written } from '../../../test/written.ts';
import { REPORTS } from '../reports.ts';
import { loadCharts } from './charts.ts';
import { answerOf } from './study-text.ts';
import { studyLines } from './terminal.ts';
import { changeText, expectedText, reasonText } from './words.ts';

const linesOf = (name: keyof typeof STUDIES): readonly string[] => studyLines(STUDIES[name], { color: false });

describe.each(Object.entries(STUDIES))('the study %s', (name, study) => {
  test('reads as its golden page', async () => {
    const { text, file } = goldenPage('study', name, REPORTS.study.html['report.html'](study));
    await expect(text).toMatchFileSnapshot(file);
  });

  test('reads as its golden Markdown', async () => {
    await expect(REPORTS.study.md['summary.md'](study)).toMatchFileSnapshot(goldenFile(`study/${name}.golden.md`));
  });

  test('reads as its golden in the terminal', async () => {
    await expect(`${linesOf(name as keyof typeof STUDIES).join('\n')}\n`).toMatchFileSnapshot(
      goldenFile(`study/${name}.golden.txt`),
    );
  });

  test('is the same once it has been JSON', () => {
    expect(written('study', JSON.parse(REPORTS.study.json['claims.json'](study)))).toEqual(study);
  });
});

describe('the answer', () => {
  test.each([
    ['mixed', '1 of 4 claims held', 'plain', 'On these endpoints 1 did not hold and 2 are unclear.'],
    ['few', '0 of 4 claims held', 'doubtful', '4 are unclear'],
    ['invalid', '1 of 4 claims held', 'doubtful', 'could not be judged, as a run can’t be trusted'],
    ['stopped', '1 of 4 claims held', 'plain', 'It was stopped before all blocks were made.'],
  ] as const)('of the study %s', (name, word, tone, words) => {
    expect(answerOf(STUDIES[name])).toMatchObject({ word, tone, because: expect.stringContaining(words) });
  });

  test('of an unclear claim has its reason', () => {
    const reasons = (name: keyof typeof STUDIES): readonly string[] => STUDIES[name].claims.map(reasonText);
    expect(reasons('few')[0]).toBe('2 blocks are too few: 7 are needed for so many claims');
    expect(reasons('mixed')[3]).toBe('accuracy: neither side has it in all of its runs');
    expect(reasons('invalid')[2]).toMatch(/^hybrid\/10-per-second\/03 can’t be trusted: ttft p\(95\) is 435 ms/);
  });
});

describe('words', () => {
  const figure = { figure: 'itl:p95', title: '', unit: 'ms', scale: 'difference' } as const;
  test.each([
    [{ ...figure, from: 10, to: 40 }, 'from +10 to +40 ms'],
    [{ ...figure, from: 0 }, 'no less'],
    [{ ...figure, from: -3 }, 'no less than −3 ms'],
    [{ ...figure, from: 5 }, '+5 ms or more'],
    [{ ...figure, to: 0 }, 'no more'],
    [{ ...figure, to: 5 }, 'no more than +5 ms'],
    [{ ...figure, scale: 'relative', to: -0.33 } as const, '−33 % or lower'],
  ])('what is claimed: %o', (expected, words) => {
    expect(expectedText(expected)).toBe(words);
  });

  test.each([
    [0.123, { scale: 'relative', unit: 'ms' }, '+12.3 %'],
    [-0.0162, { scale: 'difference', unit: 'ratio' }, '−1.62 pp'],
    [0.125, { scale: 'difference', unit: 'requests' }, '+0.125'],
    [0, { scale: 'difference', unit: 'ms' }, '0 ms'],
  ] as const)('a change of %d', (change, told, words) => {
    expect(changeText(change, told)).toBe(words);
  });
});

describe('the drawing', () => {
  test('has a line and a band for every arm, and a dot for every run', () => {
    const chart = loadCharts(STUDIES.mixed).find(({ id }) => id === 'load-ttft-p95');
    expect(chart?.lines.map(({ label }) => label)).toEqual(['dense', 'moe', 'hybrid']);
    expect(chart?.lines.map(({ dots }) => dots?.length)).toEqual([16, 16, 16]);
    for (const { band, values } of chart?.lines ?? [])
      for (const [i, value] of values.entries()) {
        expect(band?.low[i] ?? 0).toBeLessThanOrEqual(value ?? 0);
        expect(band?.high[i] ?? 0).toBeGreaterThanOrEqual(value ?? 0);
      }
  });

  test('has no band of so few blocks that it would say less than it seems to', () => {
    expect(loadCharts(STUDIES.few).every(({ lines }) => lines.every(({ band }) => band === undefined))).toBe(true);
  });

  test('shows a run that cannot be trusted hollow, and no line goes through it', () => {
    const chart = loadCharts(STUDIES.invalid).find(({ id }) => id === 'load-ttft-p95');
    expect(chart?.lines.flatMap(({ dots = [] }) => dots.filter(({ isHollow }) => isHollow))).toHaveLength(1);
  });
});

describe('hostile text', () => {
  const texts = {
    lines: linesOf('hostile').join('\n'),
    'report.html': REPORTS.study.html['report.html'](STUDIES.hostile),
    'summary.md': REPORTS.study.md['summary.md'](STUDIES.hostile),
  };
  const of = (report: keyof typeof texts): string => texts[report];

  test.each(['lines', 'report.html', 'summary.md'] as const)('shows nothing unseen in %s', (report) => {
    expect(withoutAssets(of(report))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
  });

  test('is no markup on the page, nor in Markdown outside code', () => {
    expect(withoutAssets(of('report.html'))).not.toMatch(/<(img|iframe)\b|<svg onload|<script>window/);
    const prose = of('summary.md').replaceAll(/(`+)(?:(?!\1)[\s\S])*?\1/g, '');
    expect(prose).not.toMatch(/<(?!\/?(details|summary)>)/);
    expect(prose).not.toMatch(/(?<!\\)\]\(/);
  });
});
