import { describe, expect, test } from 'vitest';
import { CURVES } from '../../../test/fixtures/report/curves.ts';
import { goldenFile, goldenPage } from '../../../test/golden.ts';
import type { Curve, CurvePoint } from '../../core/curve.ts';
import { answerOf } from './answer.ts';
import { loadCharts, tradeCharts } from './charts.ts';
import { unitOf } from './load-text.ts';
import { curveMarkdown } from './markdown.ts';
import { curveHtml } from './page.ts';
import { chosenPoint, reportPath, trustNotes } from './points.ts';
import { curveLines } from './terminal.ts';

const found: Curve = CURVES.found;
const sweep: Curve = CURVES.rates;

describe.each(Object.entries(CURVES))('the curve %s', (name, curve) => {
  test('reads as its golden page', async () => {
    const { text, file } = goldenPage('curve', name, curveHtml(curve));
    await expect(text).toMatchFileSnapshot(file);
  });

  test('reads as its golden Markdown', async () => {
    await expect(curveMarkdown(curve)).toMatchFileSnapshot(goldenFile(`curve/${name}.golden.md`));
  });
});

describe('the answer', () => {
  test.each([
    [
      'found',
      'This endpoint carries 18.4 requests/s (18–19) with 95 % of requests within ttft ≤ 800 ms and tpot ≤ 60 ms.',
    ],
    ['below', 'This endpoint carries less than 40 requests/s, the lowest rate that was to be tried'],
    ['above', 'This endpoint carries 3 sessions/s and more'],
    ['unknown', 'It held at 16 requests/s and missed at 24 requests/s.'],
    ['empty', 'No rate is known to hold or to miss. A signal stopped it before its end.'],
    ['rates', 'up to 18/s. The knee is at 18 requests/s'],
    ['vus', '1 of 8 runs can’t be trusted and counts in nothing.'],
  ] as const)('of the curve %s is a sentence with its figures', (name, words) => {
    expect(answerOf(CURVES[name]).because).toContain(words);
  });

  test.each<[string, NonNullable<Curve['line']>, string]>([
    [
      'held',
      { kind: 'unknown', why: 'time ran out.', heldPerSecond: 1 },
      'time ran out. It held at 1 request/s; above',
    ],
    [
      'missed',
      { kind: 'unknown', why: 'time ran out', missedPerSecond: 8 },
      'time ran out. It missed at 8 requests/s; below',
    ],
  ])('that is not known tells what %s all the same', (_, line, words) => {
    expect(answerOf({ ...found, line }).because).toContain(words);
  });

  test('of a sweep that met nothing says so, and of one that met all', () => {
    const met = (isMet: boolean): Curve => ({ ...sweep, points: sweep.points.map((point) => ({ ...point, isMet })) });
    expect(answerOf(met(false)).because).toContain('Already at the lowest, fewer than 95 % of requests were within');
    expect(answerOf(met(true)).because).toContain('At all of them 95 % of requests were within');
  });

  test('of a sweep without a run to trust is none', () => {
    const points = sweep.points.map((point) => ({ ...point, valid: false }));
    expect(answerOf({ ...sweep, points })).toMatchObject({ word: 'Nothing known', tone: 'doubtful' });
    expect(answerOf({ ...sweep, points: [] }).word).toBe('Nothing known');
  });
});

describe('what a load counts', () => {
  const at = (perSecond: number, offeredPerSecond: number, measuredMs: number): CurvePoint => ({
    ...found.points[0]!,
    level: { kind: 'rate', perSecond },
    offeredPerSecond,
    measuredMs,
  });

  test('are sessions when these make more requests than are started', () => {
    expect(unitOf({ ...found, points: [at(10, 50, 10_000)] })).toBe('session/s');
    expect(unitOf({ ...found, points: [at(10, 12, 60_000)] })).toBe('session/s');
  });

  test('are requests when there are as many, give or take what random arrivals vary by', () => {
    expect(unitOf({ ...found, points: [at(10, 10, 10_000)] })).toBe('request/s');
    expect(unitOf({ ...found, points: [at(1, 1.4, 30_000)] })).toBe('request/s');
  });
});

test('what is not to be believed are INVALID runs: one that is hopeless is evidence', () => {
  const [point] = found.points;
  const notes = trustNotes({
    ...found,
    points: [
      { ...point!, hopeless: 'the queue grows', isMet: false },
      { ...point!, valid: false, reasons: ['it was late.'] },
    ],
  });
  expect(notes).toEqual([expect.stringContaining('INVALID: it was late.')]);
});

describe('the drawing', () => {
  const goodput = ({ axis, charts }: ReturnType<typeof loadCharts>, load: number) => {
    const line = charts.find(({ id }) => id === 'goodput')?.lines[0];
    return {
      middle: line?.values[axis.values.indexOf(load)],
      dots: line?.dots?.filter(({ x }) => x === load).map(({ y, isHollow = false }) => ({ y, isHollow })),
    };
  };
  const at = (perSecond: number, rate: number, rest: Partial<CurvePoint> = {}): CurvePoint => ({
    ...found.points[0]!,
    level: { kind: 'rate', perSecond },
    goodput: { type: 'rate', rate, passes: 1, fails: 1 },
    ...rest,
  });

  test('goes through the middle one of the runs at one load, and each of them is a dot', () => {
    const drawn = loadCharts({ ...found, points: [at(8, 1), at(4, 1), at(8, 0.25), at(8, 0.5)] });
    expect(drawn.axis.values).toEqual([4, 8]);
    expect(goodput(drawn, 8)).toEqual({
      middle: 50,
      dots: [
        { y: 100, isHollow: false },
        { y: 25, isHollow: false },
        { y: 50, isHollow: false },
      ],
    });
  });

  test('leaves INVALID runs and those that were ended out of the line, and shows them hollow', () => {
    const points = [at(8, 1), at(8, 0.1, { valid: false }), at(16, 0.2, { hopeless: 'no' })];
    const drawn = loadCharts({ ...found, points });
    expect(goodput(drawn, 8).middle).toBe(100);
    expect(goodput(drawn, 16)).toEqual({ middle: null, dots: [{ y: 20, isHollow: true }] });
  });

  test('has no chart of what was not measured', () => {
    expect(loadCharts(CURVES.unknown).charts.find(({ id }) => id === 'kv')).toBeUndefined();
    expect(loadCharts(CURVES.vus).charts.find(({ id }) => id === 'goodput')).toBeUndefined();
    expect(loadCharts(CURVES.empty).charts).toEqual([]);
  });

  test('of a sweep names its dots by load and follows the load, whichever way that goes', () => {
    const speeds = [30, 50, 40];
    const points = speeds.map((speed, i) =>
      at(i + 1, 1, { outputTokensPerSecond: speed, tokensPerSecondPerUser: speed }),
    );
    const [latency] = tradeCharts({ ...sweep, points });
    expect(latency?.axis.values).toEqual([30, 40, 50]);
    expect(latency?.charts[0]?.lines[0]).toMatchObject({
      order: [0, 2, 1],
      dots: [{ label: '1/s' }, { label: '2/s' }, { label: '3/s' }],
    });
  });

  test('has no dot for a quantile of too few requests', () => {
    const { ttft, tpot } = found.points[0]!;
    const points = [at(4, 1, { ttft: { ...ttft!, count: 9 } }), at(8, 1)];
    const drawn = loadCharts({ ...found, points }).charts.find(({ id }) => id === 'ttft');
    expect(drawn?.lines.map(({ label, dots }) => [label, dots?.map(({ x }) => x)])).toEqual([
      ['p50', [4, 8]],
      ['p95', [8]],
      ['p99', [8]],
    ]);
    expect(drawn?.caption).toContain('A quantile of too few values has no dot.');
    const few = [at(4, 1, { tpot: { ...tpot!, count: 7 } }), at(8, 1)];
    const [, pareto] = tradeCharts({ ...sweep, points: few });
    expect(pareto?.axis.names).toEqual(['8/s']);
  });
});

test('a p95 of nine requests is printed nowhere', () => {
  const [first] = found.points;
  const nine = { count: 9, mean: 30, p50: 30, p95: 123_456, p99: 123_456 };
  const curve: Curve = {
    ...sweep,
    points: [{ ...first!, level: { kind: 'rate', perSecond: 1 }, ttft: nine, tpot: { ...nine, count: 7 } }],
  };
  for (const text of [
    ...[curveHtml(curve), curveMarkdown(curve)],
    curveLines(curve, { color: false, columns: 200 }).join('\n'),
  ]) {
    expect(text).toContain('n too small');
    expect(text).not.toMatch(/123[,.]?4|124 s|2m3s|2m4s/);
  }
});

test('the run to read figures from is within the interval, trusted, and nearest to the line', () => {
  expect(chosenPoint(found)).toMatchObject({ level: { perSecond: 18 }, valid: true });
  const line = { kind: 'found', perSecond: 18.9, interval: [18, 19], lowRuns: 1, highRuns: 1 } as const;
  expect(chosenPoint({ ...found, line })).toMatchObject({ level: { perSecond: 19 }, valid: true });
  expect(chosenPoint({ ...found, line: { ...line, interval: [18.5, 18.9] } })).toBeUndefined();
});

test.each([
  ['003-18', 'probes/003-18/report.html'],
  ['probes/003-18', 'probes/003-18/report.html'],
  ['a b"><x', 'probes/a%20b%22%3E%3Cx/report.html'],
  ['../../etc/./x', 'probes/etc/x/report.html'],
  ['half \ud800', 'probes/half%20%EF%BF%BD/report.html'],
  ['javascript:alert(1)', 'probes/javascript%3Aalert(1)/report.html'],
])('the run in %s has its report at %s', (folder, path) => {
  expect(reportPath({ ...found.points[0]!, folder })).toBe(path);
});

test('a terminal gets the answer, a line a run, and what is not to be believed', () => {
  expect(curveLines(found, { color: false, columns: 100 }).join('\n')).toMatchInlineSnapshot(`
    "Load line: This endpoint carries 18.4 requests/s (18–19) with 95 % of requests within ttft ≤ 800 ms and tpot ≤ 60 ms. 1 of 13 runs can’t be trusted and counts in nothing.

      load  for      how it went  goodput  ttft p95  tpot p95  queue, mean  output tokens  accuracy
       4/s  bracket  ✓ held        99.8 %    292 ms   20.9 ms            0          511/s      83 %
       8/s  bracket  ✓ held        99.8 %    364 ms     25 ms            0        1,022/s      83 %
      16/s  bracket  ✓ held        99.7 %    484 ms   40.9 ms         0.26        2,044/s      83 %
      32/s  bracket  ✗ hopeless       0 %    98.5 s   53.2 ms          727        2,555/s      78 %
      24/s  bisect   ✗ missed      0.16 %    33.1 s   53.2 ms          247        2,555/s      78 %
      20/s  bisect   ✗ missed      58.3 %    1.34 s   53.2 ms         6.67        2,555/s      83 %
      18/s  bisect   ✓ held        97.5 %    698 ms   46.7 ms         1.08        2,299/s      83 %
      19/s  bisect   ! INVALID     88.3 %    832 ms   49.8 ms         2.41        2,427/s      83 %
      19/s  bisect   ✗ missed      88.3 %    830 ms   49.8 ms         2.41        2,427/s      83 %
      18/s  confirm  ✓ held        97.5 %    698 ms   46.7 ms         1.08        2,299/s      83 %
      19/s  confirm  ✗ missed      88.3 %    809 ms   49.8 ms         2.41        2,427/s      83 %
      18/s  confirm  ✓ held        97.5 %    667 ms   46.7 ms         1.08        2,299/s      83 %
      19/s  confirm  ✗ missed      88.3 %    884 ms   49.8 ms         2.41        2,427/s      83 %

      ! 19/s INVALID: send lag p99 was 84.2 ms, above the limit of 20 ms: requests left later than planned, so part of every latency is the generator’s own. Event-loop utilisation was 97 %, above the limit of 90 %."
  `);
});

test('a narrow terminal gets fewer figures, not longer rows', () => {
  const lines = curveLines(sweep, { color: false, columns: 60 }).slice(2);
  const rows = lines.slice(0, lines.indexOf(''));
  expect(rows[0]).toMatchInlineSnapshot(`"  load  how it went  goodput  ttft p95  queue, mean"`);
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(60);
});

test('colours are a choice, and change no word', () => {
  const colored = curveLines(found, { color: true, columns: 100 }).join('\n');
  expect(colored).toContain('\u001b[31m✗ hopeless');
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(curveLines(found, { color: false, columns: 100 }).join('\n'));
});
