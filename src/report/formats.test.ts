import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { HistogramLogReader } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { hostile, inputWith } from '../../test/fixtures/report/hostile-run.ts';
import { FIXTURES, HOSTILE } from '../../test/fixtures/report/runs.ts';
import type { RunResult, TrendValue } from '../core/result.ts';
import { decodeBuckets } from '../measure/stats/distribution.ts';
import { REPORTS } from './reports.ts';
import type { ReportInput } from './run/report.ts';

const csv = REPORTS.run.csv['result.csv'];
const prom = REPORTS.run.prom['plimsoll.prom'];
const smaller = REPORTS.run.benchmark['benchmark-smaller.json'];
const bigger = REPORTS.run.benchmark['benchmark-bigger.json'];
const hlog = REPORTS.run.hlog['distributions.hlog'];

const { passing, failing, invalid, tiny } = FIXTURES;
const VALID = { valid: true, reasons: [] };
const valid = (input: ReportInput): ReportInput => ({ ...input, result: { ...input.result, validity: VALID } });
const UNSEEN =
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u;

/** RFC 4180, read as it is written there. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('CSV', () => {
  test('has a row a figure, each with its unit, and its interval where there is one', () => {
    const [head = [], ...rows] = rowsOf(csv(passing));
    const found = (slice: string, metric: string, statistic: string) =>
      rows
        .map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])))
        .filter((row) => row['slice'] === slice && row['metric'] === metric && row['statistic'] === statistic);
    const ttft: TrendValue = passing.result.metrics['ttft'] as TrendValue;
    expect(found('all', 'ttft', 'p95')).toEqual([
      {
        run: '01JPA7Q3',
        scenario: 'steady-chat',
        model: 'mixtral-8x22b-instruct',
        started_at: '2026-03-14T09:26:53.589Z',
        valid: 'TRUE',
        slice: 'all',
        metric: 'ttft',
        type: 'trend',
        unit: 'ms',
        statistic: 'p95',
        value: String(ttft.p95),
        ci95_low: String(ttft.ci95['p95']?.[0]),
        ci95_high: String(ttft.ci95['p95']?.[1]),
        count: '2396',
        floor: '',
        ceiling: '',
      },
    ]);
    expect(found('all', 'ttft', 'p999')[0]).toMatchObject({ ci95_low: '', ci95_high: '' });
    expect(found('tier:batch', 'goodput', 'rate')).toHaveLength(1);
    expect(found('all', 'output_tokens', 'rate')[0]).toMatchObject({ unit: 'tokens/s' });
    expect(found('all', 'requests_sent', 'count')[0]).toMatchObject({ value: '2400' });
  });

  test('has between which each latency truly lies, where that is known', () => {
    const [head = [], ...rows] = rowsOf(csv(FIXTURES.doubtful));
    const row = rows.find((cells) => cells[5] === 'all' && cells[6] === 'itl' && cells[9] === 'p99') ?? [];
    const { itl } = FIXTURES.doubtful.result.metrics;
    if (itl?.type !== 'trend') throw new Error('no itl');
    expect([row[head.indexOf('floor')], row[head.indexOf('ceiling')]]).toEqual([
      String(itl.floor?.p99),
      String(itl.ceiling?.p99),
    ]);
  });

  test('says of every row of an INVALID run that it is', () => {
    const [, ...rows] = rowsOf(csv(invalid));
    expect(new Set(rows.map((row) => row[4]))).toEqual(new Set(['FALSE']));
  });

  test('is the same table whatever its texts are, and none of them becomes a formula', () => {
    const formulas = fc.constantFrom(
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      'a;=1',
      'a,=1',
      '＝1',
      '"=1',
    );
    const harmless = rowsOf(csv(inputWith('word'))).map(() => 16);
    fc.assert(
      fc.property(fc.tuple(fc.oneof(formulas, fc.constant('')), hostile), ([first, rest]) => {
        const text = csv(inputWith(first + rest));
        const rows = rowsOf(text);
        expect(rows.map((row) => row.length)).toEqual(harmless);
        expect(text).not.toMatch(UNSEEN);
        const foreign = rows.flatMap((row) => row.slice(0, 7));
        expect(foreign.filter((cell) => /(^|[;,|])\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
      }),
    );
  });
});

const PROMTOOL = ['/usr/bin/promtool', 'node_modules/.tools/promtool'].find((file) => existsSync(file));

describe('Prometheus', () => {
  test('has each latency at the ends of what it may truly be, where that is known', () => {
    const text = prom(FIXTURES.doubtful);
    for (const name of ['ttft_floor', 'itl_floor', 'itl_ceiling'])
      expect(text).toMatch(new RegExp(`^plimsoll_${name}_seconds_count\\{`, 'm'));
    expect(text).toMatch(/^plimsoll_goodput_at_floor_ratio\{.*\} 0\.974/m);
    expect(text).not.toContain('ttft_ceiling');
    expect(prom(passing)).not.toContain('_floor');
  });

  test.skipIf(PROMTOOL === undefined)('promtool reads it and has nothing to complain of', () => {
    for (const input of [passing, failing, invalid, tiny, valid(inputWith(HOSTILE.join('"\\')))]) {
      const { status, stderr } = spawnSync(PROMTOOL ?? '', ['check', 'metrics'], {
        input: prom(input),
        encoding: 'utf8',
      });
      expect([stderr, status]).toEqual(['', 0]);
    }
  });

  test('a histogram counts every value once, in seconds', () => {
    const text = prom(passing);
    const buckets = [...text.matchAll(/^plimsoll_ttft_seconds_bucket\{.*,le="(.*)"\} (\d+)$/gm)].map(
      ([, le, count]) => [le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), Number(count)] as const,
    );
    const ttft = passing.result.metrics['ttft'] as TrendValue;
    const below = (s: number): number =>
      decodeBuckets(ttft.hdr).reduce((sum, { lowUs, count }) => (lowUs <= s * 1e6 ? sum + count : sum), 0);
    expect(buckets.length).toBeGreaterThan(40);
    for (const [le, count] of buckets) expect(count).toBe(below(le));
    expect(buckets.at(-1)).toEqual([Number.POSITIVE_INFINITY, ttft.count]);
    expect(text).toMatch(new RegExp(`^plimsoll_ttft_seconds_count\\{.*\\} ${ttft.count}$`, 'm'));
    const sum = Number(/^plimsoll_ttft_seconds_sum\{.*\} (.*)$/m.exec(text)?.[1]);
    expect(sum).toBeCloseTo((ttft.mean * ttft.count) / 1000, 6);
  });

  test('has no timestamps and no run id, so that a series goes on from run to run', () => {
    for (const line of prom(passing).trimEnd().split('\n'))
      expect(line).toMatch(
        /^# (HELP|TYPE) |^\w+\{scenario="steady-chat",model="mixtral-8x22b-instruct"[^}]*\}? ?.* \S+$/,
      );
    expect(prom(passing)).not.toContain(passing.result.run.id);
    const last = /^plimsoll_last_run_timestamp_seconds\{.*\} (.*)$/m.exec(prom(passing))?.[1];
    expect(Number(last) * 1000).toBe(Date.parse(passing.result.run.startedAt) + passing.result.run.durationMs);
  });

  test('of an INVALID run there is its status and no figure', () => {
    const names = [...prom(invalid).matchAll(/^(\w+)\{/gm)].map(([, name]) => name);
    expect(names.every((name) => name?.startsWith('plimsoll_last_run_'))).toBe(true);
    expect(prom(invalid)).toMatch(/^plimsoll_last_run_valid\{.*\} 0$/m);
    expect(prom(invalid)).toMatch(/^plimsoll_last_run_exit_code\{.*\} 112$/m);
  });

  test('has the same series whatever its texts are', () => {
    const series = (page: string) =>
      page
        .split('\n')
        .map((line) => line.split('{')[0])
        .filter((name) => !name?.startsWith('#'));
    const harmless = series(prom(valid(inputWith('word'))));
    fc.assert(
      fc.property(hostile, (text) => {
        const page = prom(valid(inputWith(text)));
        expect(page).not.toMatch(UNSEEN);
        const lines = page.trimEnd().split('\n');
        expect(lines.filter((line) => !/^# |^\w+\{(\w+="([^"\\\n]|\\["\\n])*",?)*\} \S+$/.test(line))).toEqual([]);
        expect(series(page)).toEqual(harmless);
      }),
    );
  });
});

describe('github-action-benchmark', () => {
  const points = (report: typeof smaller, input: ReportInput) =>
    JSON.parse(report(input)) as readonly { name: string; unit: string; value: number; range?: string }[];

  test('each figure is in the file of its direction, and in one only', () => {
    const names = (report: typeof smaller) =>
      points(report, passing).map(({ name }) => name.replace('steady-chat: ', ''));
    expect(names(smaller)).toContain('ttft p95');
    expect(names(smaller)).toContain('errors');
    expect(names(smaller)).toContain('cost of a million output tokens');
    expect(names(bigger)).toEqual(['goodput', 'accuracy', 'output_tokens', 'prefix_hit_rate mean']);
    expect(names(smaller).filter((name) => names(bigger).includes(name))).toEqual([]);
    expect(names(smaller).join()).not.toMatch(/send_lag|connect|service_/);
    expect(new Set(names(smaller)).size).toBe(names(smaller).length);
  });

  test('a quantile with too few samples is no point, and neither is an INVALID run', () => {
    expect(points(smaller, tiny)).toEqual([]);
    expect(points(smaller, invalid)).toEqual([]);
    expect(points(bigger, invalid)).toEqual([]);
  });

  test('a latency that is not trusted is no point, and of one that is it is said how much of it may be ours', () => {
    const all = points(smaller, FIXTURES.doubtful);
    expect(all.find(({ name }) => name.endsWith(' ttft p95'))?.range).toMatch(/^95 % CI .*; up to .* of it ours$/);
    expect(all.map(({ name }) => name)).toContain('steady-chat: ttft p50');
    expect(all.map(({ name }) => name)).not.toContain('steady-chat: stall p99');
  });

  test('names cannot break out of the code span that the action writes them into', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const point of [...points(smaller, valid(inputWith(text))), ...points(bigger, valid(inputWith(text)))]) {
          expect(point.name).not.toMatch(/[`|\n]/);
          expect(JSON.stringify(point)).not.toMatch(UNSEEN);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the histogram log', () => {
  test("HdrHistogram's own reader finds every distribution in it, whole", () => {
    const reader = new HistogramLogReader(hlog(passing));
    const read = new Map<string, number>();
    for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram())
      read.set((next as { tag: string }).tag, (next as { totalCount: number }).totalCount);
    const trends = Object.entries<RunResult['metrics'][string]>(passing.result.metrics).flatMap(([name, value]) =>
      value.type === 'trend' ? [[name, value.count] as const] : [],
    );
    expect([...read]).toEqual(trends);
  });

  test('has as many lines whatever its texts are', () => {
    const lines = (text: string): number => hlog(inputWith(text)).split('\n').length;
    fc.assert(fc.property(hostile, (text) => lines(text) === lines('word')));
  });
});

describe('JUnit', () => {
  test('has no property for a quantile of too few values, and one for each that has an interval', () => {
    const { result } = passing;
    const xml = REPORTS.run.junit['junit.xml'](passing);
    const ttft = result.metrics['ttft'];
    if (ttft?.type !== 'trend') throw new Error('ttft is a trend');
    expect(xml).toContain(`<property name="ttft.p99.ms" value="${ttft.p99}"/>`);
    const { p99: _, ...ci95 } = ttft.ci95;
    const few = REPORTS.run.junit['junit.xml']({
      ...passing,
      result: { ...result, metrics: { ...result.metrics, ttft: { ...ttft, ci95 } } },
    });
    expect(few).not.toContain('"ttft.p99.ms"');
    expect(few).toContain('"ttft.p95.ms"');
  });
});

describe('a step summary', () => {
  const markdown = REPORTS.run.md['summary.md'];
  const bytes = (input: ReportInput): number => Buffer.byteLength(markdown(input));
  const many = <T>(make: (i: number) => T): readonly T[] => Array.from({ length: 9000 }, (_, i) => make(i));
  const long = '漢'.repeat(40_000);

  test.each<[string, Partial<RunResult>]>([
    [
      'slices',
      {
        groups: Object.fromEntries(
          many((i) => [`tag:${i} ${long.slice(0, 500)}`, passing.result.groups['turn:1'] ?? {}]),
        ),
      },
    ],
    [
      'errors',
      { errors: many((i) => ({ kind: 'http', status: i, message: long.slice(0, 300), count: 1, firstAtMs: i })) },
    ],
    ['checks', { checks: Object.fromEntries(many((i) => [`${i} ${long.slice(0, 500)}`, { passes: 1, fails: 0 }])) }],
    [
      'texts',
      { run: { ...passing.result.run, name: long, command: long }, target: { url: long, model: long, api: long } },
    ],
  ])('keeps below 1 MiB and whole whatever the number of %s', (_, over) => {
    const input = { ...passing, result: { ...passing.result, ...over } };
    expect(bytes(input)).toBeLessThan(1_000_000);
    expect(markdown(input)).toContain('Generator:');
  });

  test('that would be larger is cut at the end of a line, and says so', () => {
    const thresholds = many((i) => ({
      metric: `ttft{tag:${'`漢'.repeat(100)}}`,
      expression: `p(95)<${i}`,
      ok: true,
      noData: false,
      observed: 1,
    }));
    const input = { ...passing, result: { ...passing.result, thresholds } };
    expect(bytes(input)).toBeLessThan(1_000_000);
    expect(bytes(input)).toBeGreaterThan(990_000);
    const lines = markdown(input).trimEnd().split('\n');
    expect(lines.at(-1)).toBe(
      '…and more: this was cut here, since GitHub takes 1 MiB of a step at most. Everything is in `report.html` and `result.json`.',
    );
    expect(lines.at(-3)).toMatch(/^\|.*\|$/);
  });
});
