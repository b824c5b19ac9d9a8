import { describe, expect, test } from 'vitest';
import { TRENDS } from '../../../test/fixtures/report/trends.ts';
import { goldenFile, goldenPage } from '../../../test/golden.ts';
import { hrefOf } from '../kit/report-link.ts';
import { answerOf } from './answer.ts';
import { trendCharts } from './charts.ts';
import { dateOf, tickOf } from './dates.ts';
import { trendMarkdown } from './markdown.ts';
import { trendHtml } from './page.ts';
import { trendLines } from './terminal.ts';

describe.each(Object.entries(TRENDS))('the course %s', (name, trend) => {
  test('reads as its golden page', async () => {
    const { text, file } = goldenPage('trend', name, trendHtml(trend));
    await expect(text).toMatchFileSnapshot(file);
  });

  test('reads as its golden Markdown', async () => {
    await expect(trendMarkdown(trend)).toMatchFileSnapshot(goldenFile(`trend/${name}.golden.md`));
  });
});

describe('the answer', () => {
  test.each([
    ['worse', 'Worse', 'bad', 'TTFT p95 is 16.8 % worse since 1 Nov (run 28); '],
    ['worse', 'Worse', 'bad', 'The rest is steady over 38 runs.'],
    ['steady', 'Steady', 'good', 'nothing changed over 60 runs. In the latest run TTFT p50 is above its band'],
    ['parts', 'Too few runs', 'doubtful', '8 runs since plimsoll went from version 0 to 1 on 14 Nov are too few'],
    [
      'few',
      'Too few runs',
      'doubtful',
      'of steady-chat: 3 runs are too few to tell a change from chance: 14 are needed.',
    ],
  ] as const)('of the course %s is %s', (name, word, tone, words) => {
    expect(answerOf(TRENDS[name])).toMatchObject({ word, tone, because: expect.stringContaining(words) });
  });

  test('is of what got worse, also in a smaller group', () => {
    const [worse] = TRENDS.worse.groups;
    const [steady] = TRENDS.steady.groups;
    const both = { ...TRENDS.steady, groups: [steady!, { ...worse!, name: 'the other' }] };
    expect(answerOf(both).word).toBe('Worse');
    expect(answerOf(both).because).toMatch(/^of the other: TTFT p95 is 16.8 % worse.* 1 more group is below\.$/);
  });

  test('names the model where several groups have one scenario', () => {
    const [group] = TRENDS.steady.groups;
    const of = (model: string) => ({ ...group!, target: { ...group!.target, model } });
    expect(answerOf({ ...TRENDS.steady, groups: [of('dense'), of('moe')] }).because).toMatch(
      /^of steady-chat, dense: nothing changed/,
    );
  });

  test('does not call steady what there is too little of to tell', () => {
    const [group] = TRENDS.worse.groups;
    const steady = group!.series.filter(({ state }) => state.kind === 'steady');
    const series = group!.series.map((each) =>
      each === steady[0] ? { ...each, state: { kind: 'none' as const } } : each,
    );
    const { because } = answerOf({ ...TRENDS.worse, groups: [{ ...group!, series }] });
    expect(because).toMatch(
      new RegExp(
        `Of ${steady.length} others ${steady.length - 1} are steady over 38 runs, and of the rest there is too little`,
      ),
    );
    expect(because).not.toContain('The rest is steady');
  });

  test('of no run that counts says so', () => {
    const [group] = TRENDS.few.groups;
    const runs = group!.runs.map((run) => ({ ...run, state: 'invalid' as const }));
    const series = group!.series.map((each) => ({ ...each, state: { kind: 'none' as const } }));
    expect(answerOf({ ...TRENDS.few, groups: [{ ...group!, runs, series }] }).because).toBe(
      'no run counts: all are INVALID or ended early.',
    );
    expect(answerOf({ ...TRENDS.few, groups: [] }).because).toBe('No run was found.');
  });
});

test('the contents of a page of several groups say of which group each part is', () => {
  const [group] = TRENDS.steady.groups;
  const of = (model: string) => ({ ...group!, target: { ...group!.target, model } });
  const html = trendHtml({ ...TRENDS.steady, groups: [of('dense'), of('<b>moe')] });
  const contents = /<nav class="contents".*?<\/nav>/.exec(html)?.[0];
  expect(contents).toContain('<a href="#group-1">1. <bdi>steady-chat</bdi>, <bdi>dense</bdi></a>');
  expect(contents).toContain('<a href="#group-2">2. <bdi>steady-chat</bdi>, <bdi>&lt;b>moe</bdi></a>');
});

describe('the drawing', () => {
  const chart = (name: keyof typeof TRENDS, id: string) => {
    const drawn = trendCharts(TRENDS[name].groups[0]!, 1);
    return { axis: drawn.axis, line: drawn.charts.find((each) => each.id === `runs-1-${id}`)!.lines[0]! };
  };

  test('rings the first run after a change, and says by how much', () => {
    const { line } = chart('worse', 'ttft-p95');
    expect(line.dots?.filter(({ isMarked }) => isMarked)).toEqual([
      expect.objectContaining({ x: 27, ring: 'bad', label: '16.8 % worse' }),
    ]);
  });

  test('shows runs that count in nothing hollow, and no line goes through them', () => {
    const { line, axis } = chart('worse', 'e2e-p95');
    expect(line.dots?.flatMap(({ x, isHollow }) => (isHollow ? [x] : []))).toContain(20);
    expect([9, 20, 33].map((at) => line.values[at])).toEqual([null, null, null]);
    expect(axis.names[20]).toBe('run 21, 25 Oct, ended early');
  });

  test('never joins two loads: between them is a place of its own, where the pen is lifted and there is no band', () => {
    const { line, axis } = chart('parts', 'ttft-p95');
    expect(axis.names[20]).toBe('the scenario changed (entries)');
    expect(axis.marks?.map(({ at }) => at)).toEqual([20, 41]);
    expect([line.order?.[20], line.values[20], line.band?.low[20]]).toEqual([null, null, null]);
    expect(line.order?.slice(19, 22)).toEqual([19, null, 21]);
  });
});

describe('dates', () => {
  const runs = (...startedAt: readonly string[]) =>
    startedAt.map((at) => ({ ...TRENDS.few.groups[0]!.runs[0]!, startedAt: at }));
  test.each([
    [['2026-11-14T02:00:11Z', '2026-11-15T02:00:11Z'], '14 Nov', '14 Nov'],
    [['2026-11-14T02:00:11Z', '2027-01-02T02:00:11Z'], '14 Nov 2026', '14 Nov 2026'],
    [['2026-11-14T02:00:11Z', '2026-11-14T12:30:00Z', '2026-11-15T02:00:00Z'], '14 Nov 02:00', '14 Nov'],
    [['2026-11-14T02:00:11Z', '2026-11-14T02:00:41Z'], '14 Nov 02:00:11', '02:00:11'],
  ])('of the first of %j', (startedAt, date, tick) => {
    expect(dateOf(runs(...startedAt), 0)).toBe(date);
    expect(tickOf(runs(...startedAt), 0)).toBe(tick);
  });
});

test.each([
  [['a', 'report.html'], 'a/report.html'],
  [['a b"><x', 'report.html'], 'a%20b%22%3E%3Cx/report.html'],
  [['..', '.', '', 'etc', 'report.html'], 'etc/report.html'],
  [['javascript:alert(1)', 'report.html'], 'javascript%3Aalert(1)/report.html'],
  [['half \ud800', 'report.html'], 'half%20%EF%BF%BD/report.html'],
])('the report in %j is linked as %s', (steps, href) => {
  expect(hrefOf(steps)).toBe(href);
});

test('a terminal gets the answer, a line a figure, and what is left out', () => {
  expect(trendLines(TRENDS.worse, { color: false, columns: 100 }).join('\n')).toMatchInlineSnapshot(`
    "Worse: TTFT p95 is 16.8 % worse since 1 Nov (run 28); TTFT p99, TTFT p50, E2E p95 and 4 other figures are worse too. The rest is steady over 38 runs. In the latest run TTFT p50 is below its band, and so are 2 more: one such run is no change yet.

    steady-chat: mixtral-8x22b-instruct at http://10.20.0.7:8000, 41 runs
      figure                           latest  state                                  since
      TTFT p50                         191 ms  ✗ 16.8 % worse, latest below its band  1 Nov (run 28)
      TTFT p95                         455 ms  ✗ 16.8 % worse, latest below its band  1 Nov (run 28)
      TTFT p99                         656 ms  ✗ 16.8 % worse, latest below its band  1 Nov (run 28)
      ITL p95                         66.5 ms  ✗ 12.7 % worse                         1 Nov (run 28)
      ITL p99                          104 ms  ✗ 12.7 % worse                         1 Nov (run 28)
      E2E p95                          7.86 s  ✗ 13.9 % worse                         1 Nov (run 28)
      Output tokens per second        2,524/s  ✗ 7.34 % worse                         1 Nov (run 28)
      Errors                          0.167 %  ✓ steady
      Goodput                          96.9 %  ✓ steady
      Queue depth, mean                  3.21  ✓ steady
      Queue depth, max                   27.8  ✓ steady
      Cost per million output tokens     2.38  ✗ 8.1 % worse                          1 Nov (run 28)

      ! reports/2026-10-14-020011-steady-chat-a009: INVALID: ttft p(95) is 435 ms, of which up to 160 ms may be the generator’s own (at most 13.7 ms are tolerated) (and 2 more reasons).
      ! reports/2026-10-25-020011-steady-chat-a020: ended early: a signal stopped it before its planned end, so its figures are those of a part of a run.
      ! reports/2026-11-07-020011-steady-chat-a033: INVALID: ttft p(95) is 435 ms, of which up to 160 ms may be the generator’s own (at most 13.7 ms are tolerated) (and 2 more reasons).
      ! reports/2026-10-19-020011-steady-chat-3f9a1c: There is no result.json yet: the run goes on, or was killed.
      ! reports/2026-10-30-141502-capacity-steady-chat-77ab02: Its report is one of several runs (a search, a sweep or a comparison); they were made for one another, not night by night."
  `);
});

test('a narrow terminal does without the band', () => {
  expect(trendLines(TRENDS.steady, { color: false, columns: 70 })[3]).toMatchInlineSnapshot(
    `"  figure                           latest  state                            since"`,
  );
});

test('colours are a choice, and change no word', () => {
  const colored = trendLines(TRENDS.worse, { color: true, columns: 100 }).join('\n');
  expect(colored).toContain('\u001b[31m✗ 16.8 % worse');
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(
    trendLines(TRENDS.worse, { color: false, columns: 100 }).join('\n'),
  );
});
