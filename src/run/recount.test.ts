import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HistogramLogReader } from 'hdr-histogram-js';
import { afterAll, describe, expect, test } from 'vitest';
import { dropped, failed, finished, session } from '../../test/records.ts';
import { written } from '../../test/written.ts';
import type { RequestRecord } from '../core/record.ts';
import type { RunResult } from '../core/result.ts';
import { Aggregate } from '../measure/metrics/aggregate.ts';
import { filesOf, formatsOf, REPORTS } from '../report/reports.ts';
import type { ReportInput } from '../report/run/report.ts';
import { rebuild } from './rebuild.ts';
import { recount } from './recount.ts';
import { lineOf } from './store/journal.ts';
import { FILES, openRunFolder } from './store/run-folder.ts';
import { type RunStart, readRunStart } from './store/run-start.ts';

const path = mkdtempSync(join(tmpdir(), 'recount-'));
afterAll(() => rmSync(path, { recursive: true }));
const folder = openRunFolder(path);

const START: RunStart = {
  run: {
    id: 'abc123',
    name: 'case',
    startedAt: '2026-03-14T09:26:53.589Z',
    scenarioHash: '9f86',
    versions: { plimsoll: '0.1.0' },
    share: { index: 0, count: 1 },
    workers: 2,
  },
  process: { id: 1, host: 'elsewhere' },
  target: { url: 'http://127.0.0.1:8000/v1', model: 'm', api: 'openai-chat' },
  plan: { warmupMs: 1000, endsMs: 60_000, loads: [{ kind: 'open', name: 'chat', endsMs: 60_000 }] },
  server: {
    sources: [{ url: 'http://127.0.0.1:8000/metrics', flavour: 'vllm' }],
    everyMs: 1000,
    notes: ['known before'],
    coversAll: true,
  },
  scenario: {
    seed: 7,
    slo: { ttft: 150 },
    thresholds: [
      { key: 'ttft{scenario:chat}', expression: 'p(95)<800', abortOnFail: false, delayAbortEvalMs: 0 },
      { key: 'queue_depth', expression: 'max<5', abortOnFail: false, delayAbortEvalMs: 0 },
    ],
    subMetrics: [{ tier: 'batch' }],
    cost: { gpuHourly: 2, gpus: 4 },
  },
};

const records = Array.from({ length: 400 }, (_, i) => {
  const at = { id: `${i % 2}.${i}`, plannedMs: i * 50, iteration: i };
  if (i % 50 === 49) return failed({ ...at, startedMs: i * 50, endedMs: i * 50 + 60 });
  if (i % 50 === 48) return dropped({ ...at, endedMs: i * 50 });
  return finished({ ...at, ...(i % 3 === 0 ? { tags: { tier: 'batch' } } : {}) });
});
const text = [...records, session({ plannedMs: 2000, endedMs: 2500 })].map(lineOf).join('');

const histogram = (count: number) => ({ bounds: [100, null], counts: [count, count], sumMs: 50 * count, count });
const scrapes = Array.from({ length: 20 }, (_, s) =>
  s === 7
    ? { source: 0, askedMs: s * 1000, why: 'HTTP 503' }
    : {
        source: 0,
        askedMs: s * 1000,
        atMs: s * 1000 + 4,
        reading: { queueDepth: s === 9 ? 6 : 1, running: 2, finished: s * 20, ttft: histogram(s * 20) },
        inFlight: 4,
      },
);
const scraped = scrapes.map((line) => `${JSON.stringify(line)}\n`).join('');

function killed(recordsText = text, start: object = START): void {
  writeFileSync(join(path, FILES.scenario), JSON.stringify(start));
  writeFileSync(join(path, FILES.records), gzipSync(recordsText));
  writeFileSync(join(path, FILES.server), gzipSync(scraped));
}

test('a killed run is INVALID, and has every figure that its records and its server’s pages hold', async () => {
  killed();
  const result = await recount(folder, await readRunStart(path));
  expect(written('result', result)).toEqual(result);
  expect(result.run).toMatchObject({
    id: 'abc123',
    stopped: 'killed',
    durationMs: 20_010,
    measuredMs: 19_010,
    seed: 7,
  });
  expect(result.validity.reasons.map(({ code }) => code)).toEqual(['INTERRUPTED']);
  expect(result.exitCode).toBe(112);
  expect(result.counts).toMatchObject({ planned: 380, sent: 372, ok: 364, failed: 8, dropped: 8 });
  expect(result.warmup?.counts.planned).toBe(20);
  expect(Object.keys(result.groups)).toEqual(['scenario:chat', 'tier:batch', 'turn:1', 'input_tokens:0-63']);
  expect(result.metrics['goodput']).toMatchObject({ passes: 364, fails: 8 });
  expect(result.metrics['queue_depth']).toMatchObject({ max: 6, min: 1 });
  expect(result.thresholds.map(({ ok, noData }) => [ok, noData])).toEqual([
    [true, false],
    [false, false],
  ]);
  expect(result.errors).toMatchObject([{ kind: 'http', status: 503, count: 8 }]);
  expect(result.cost?.total).toBeCloseTo((8 * 19.01) / 3600, 9);
  expect(result.sessions).toMatchObject({ finished: 1 });
});

test('thresholds are judged as scenario.json has them read, whatever their words would say', async () => {
  const kept = {
    key: 'ttft',
    expression: 'words of another version',
    metric: 'ttft',
    selector: {},
    aggregation: { kind: 'max' },
    comparison: '<',
    limit: 1,
    abortOnFail: false,
    delayAbortEvalMs: 0,
  };
  killed(text, { ...START, thresholds: [kept] });
  const { thresholds } = await recount(folder, await readRunStart(path));
  expect(thresholds).toMatchObject([{ metric: 'ttft', expression: kept.expression, ok: false, noData: false }]);
});

test('what only the process knew is absent, and so is what would need it', async () => {
  killed();
  const { generator, laws } = await recount(folder, await readRunStart(path));
  expect(generator).toEqual({
    workers: 2,
    sendLagP99Ms: 0,
    sendLagMaxMs: 0,
    socketWaitP99Ms: 0,
    connectionsOpened: 0,
  });
  expect(laws.map(({ name }) => name)).toEqual(['server-in-flight']);
});

test('the server’s account is that of the pages read, misses and histograms too', async () => {
  killed();
  const { server } = await recount(folder, await readRunStart(path));
  expect(server?.sources).toEqual([
    {
      url: 'http://127.0.0.1:8000/metrics',
      flavour: 'vllm',
      scrapes: 19,
      missed: 1,
      firstMiss: 'HTTP 503',
      tookP95Ms: 4,
    },
  ]);
  expect(server?.notes).toEqual(['known before', expect.stringContaining('was not read a last time')]);
  expect(server?.times.ttft).toMatchObject({ meanMs: 50, p95: [0, 100] });
});

test('records that were cut anywhere give the figures of those before the cut', async () => {
  const whole = gzipSync(text);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
      killed();
      writeFileSync(join(path, FILES.records), whole.subarray(0, cut));
      const seen: RequestRecord[] = [];
      const result = await recount(folder, START, (record) => seen.push(record));
      expect(seen).toEqual(records.slice(0, seen.length));
      expect(result.counts.planned + (result.warmup?.counts.planned ?? 0)).toBe(seen.length);
      const again = new Aggregate({ measureFromMs: 1000, measureUntilMs: 60_000, windowMs: 1000, selectors: [] });
      for (const record of seen) again.add(record);
      expect(result.counts).toEqual(again.counts);
    }),
    { numRuns: 25 },
  );
});

test.each<[string, string, object]>([
  ['before anything was sent', '', START],
  ['in its warm-up', records.slice(0, 10).map(lineOf).join(''), START],
  ['without a look at its server', text, (({ server: _, ...rest }) => rest)(START)],
])('every report can be made of a run that was killed %s', async (_, recordsText, start) => {
  killed(recordsText, start);
  if (recordsText === '') rmSync(join(path, FILES.records));
  if (recordsText === '') rmSync(join(path, FILES.server));
  const result = await recount(folder, await readRunStart(path));
  const input: ReportInput = { result, scenario: START.scenario };
  for (const files of Object.values(REPORTS.run))
    for (const report of Object.values(files)) expect(report(input).length).toBeGreaterThan(0);
  expect(REPORTS.run.html['report.html'](input)).toContain('is not known here');
  expect(REPORTS.run.md['summary.md'](input)).toContain('event loop, CPU and memory are not known');
  expect(REPORTS.run.junit['junit.xml'](input)).toMatch(/name="run completed" time="0">\s*<error/);
  expect(REPORTS.run.junit['junit.xml'](input)).toMatch(/name="generator kept up" time="0">\s*<skipped/);
});

test('the folder gets its result and a whole interval log, and keeps its records as they are', async () => {
  killed();
  writeFileSync(join(path, FILES.intervals), 'cut in ha');
  const before = readFileSync(join(path, FILES.records));
  const result = await rebuild(folder, await readRunStart(path), (error) => {
    throw error;
  });
  expect(JSON.parse(readFileSync(join(path, FILES.result), 'utf8'))).toEqual(result);
  expect(readFileSync(join(path, FILES.records))).toEqual(before);
  const reader = new HistogramLogReader(readFileSync(join(path, FILES.intervals), 'utf8'));
  const counts: Record<string, number> = {};
  const starts = new Set<number>();
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) {
    const { tag, totalCount, startTimeStampMsec } = next as {
      tag: string;
      totalCount: number;
      startTimeStampMsec: number;
    };
    counts[tag] = (counts[tag] ?? 0) + totalCount;
    starts.add(startTimeStampMsec);
  }
  // The log has the warm-up, too.
  expect(counts).toEqual({ ttft: 384, itl: 768, e2e: 384 });
  expect(starts.size).toBe(4);
});

test('a result is made also where the folder cannot be written to, and that is told', async () => {
  const told: string[] = [];
  killed();
  const beside = {
    ...folder,
    file: (name: string) => (name.startsWith('.') ? join(path, 'none', name) : folder.file(name)),
  };
  const result = await rebuild({ ...beside, write: () => Promise.reject(new Error('full')) }, START, ({ message }) =>
    told.push(message),
  );
  expect(result.counts.planned).toBe(380);
  expect(told).toEqual([expect.stringContaining('ENOENT'), 'full']);
});

test('a form of scenario.json that is none is said in a sentence', async () => {
  killed(text, { run: START.run, scenario: {} });
  await expect((async () => recount(folder, await readRunStart(path)))()).rejects.toThrow('process: ');
  killed(text, { ...START, scenario: { ...Object(START.scenario), slo: { ttft: 'soon' } } });
  await expect((async () => recount(folder, await readRunStart(path)))()).rejects.toThrow('scenario.slo.ttft: ');
});

describe('of a run that a newer version began', () => {
  const again = async () => recount(folder, await readRunStart(path));
  const ofKnown = async () => {
    killed();
    return again();
  };
  const changed = (change: object): object => ({ ...START, scenario: { ...Object(START.scenario), ...change } });
  const notJudged = ({ validity }: RunResult): readonly string[] =>
    validity.reasons.filter(({ code }) => code === 'NOT_JUDGED').map(({ message }) => message);

  const KEPT = {
    ...{ key: 'ttft', expression: 'max<1', metric: 'ttft', selector: {}, aggregation: { kind: 'max' } },
    ...{ comparison: '<', limit: 1, abortOnFail: false, delayAbortEvalMs: 0 },
  };

  test('a field that is not known, in every object of every file, changes nothing', async () => {
    const start = { ...START, thresholds: [KEPT] };
    killed(text, start);
    const expected = await again();
    // A field of an slo is a bound, and means something.
    const scenario = { ...Object(withLater(start.scenario)), slo: Object(start.scenario).slo };
    const lines = [...records, session({ plannedMs: 2000, endedMs: 2500 })].map((line) => withLater(line));
    killed(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { ...Object(withLater(start)), scenario });
    const pages = scrapes.map((line) => `${JSON.stringify(withLater(line))}\n`);
    writeFileSync(join(path, FILES.server), gzipSync(pages.join('')));
    expect(await again()).toMatchObject(expected);
  });

  test('a bound that is not known is left out, and told', async () => {
    const expected = await ofKnown();
    killed(text, changed({ slo: { ttft: 150, thought: 900, calm: { p: 0.5 } } }));
    const result = await again();
    expect(written('result', result)).toEqual(result);
    expect(result.metrics).toEqual(expected.metrics);
    expect(notJudged(result)).toEqual([
      expect.stringContaining('no request was held to slo.thought, so goodput may be too good'),
      expect.stringContaining('slo.calm'),
    ]);
    expect(REPORTS.run.md['summary.md']({ result, scenario: START.scenario })).toContain('slo.thought');
  });

  test('where no bound is known there is no goodput', async () => {
    killed(text, changed({ slo: { thought: 900 } }));
    expect((await again()).metrics).not.toHaveProperty('goodput');
  });

  test.each<[string, object]>([
    ['its metric', { metric: 'ttfx' }],
    ['its figure', { aggregation: { kind: 'mode' } }],
    ['its comparison', { comparison: '~' }],
  ])('a threshold is not held where %s is not known, and told', async (_, change) => {
    killed(text, { ...START, thresholds: [{ ...KEPT, ...change, key: 'new', expression: 'mode~3' }, KEPT] });
    const result = await again();
    expect(written('result', result)).toEqual(result);
    expect(result.thresholds.map(({ metric, ok, noData }) => [metric, ok, noData])).toEqual([
      ['ttft', false, false],
      ['new', false, true],
    ]);
    expect(notJudged(result)).toEqual([expect.stringContaining('the threshold new mode~3 was not judged')]);
  });

  test('so is one in words only', async () => {
    const inWords = { key: 'ttfx', expression: 'p(95)<1', abortOnFail: false, delayAbortEvalMs: 0 };
    killed(text, changed({ thresholds: [inWords] }));
    const result = await again();
    expect(result.thresholds).toEqual([{ metric: 'ttfx', expression: 'p(95)<1', ok: false, noData: true }]);
    expect(notJudged(result)).toHaveLength(1);
  });

  test('a load or a budget of a kind that is not known lasts as long as it says', async () => {
    const loads = [{ kind: 'tidal', name: 'chat', endsMs: 15_000 }];
    killed(text, { ...START, plan: { ...START.plan, loads } });
    expect((await again()).run.measuredMs).toBe(14_000);
    const budget = [{ kind: 'closed', name: 'chat', endsMs: 15_000, budget: { kind: 'money' } }];
    killed(text, { ...START, plan: { ...START.plan, loads: budget } });
    expect((await again()).run.measuredMs).toBe(14_000);
  });

  test('requests that end otherwise count in nothing, and are told', async () => {
    const expected = await ofKnown();
    const [one] = records;
    const later = [20, 21, 22].map((n) => lineOf({ ...Object(one), id: `9.${n}`, outcome: { kind: 'shed', by: 'x' } }));
    const end = lineOf({ ...session({ plannedMs: 2000, endedMs: 2500 }), outcome: { kind: 'shed' } as never });
    killed([...later.slice(0, 2), text, later[2], end].join(''));
    const result = await again();
    expect(result.counts).toEqual(expected.counts);
    expect(result.sessions).toEqual(expected.sessions);
    expect(notJudged(result)).toEqual([
      expect.stringContaining('4 lines of records.jsonl.gz end in "shed" and count in nothing'),
    ]);
  });

  test('a stage that is not known is told in its own word', async () => {
    const outcome = { kind: 'timeout', stage: 'between-thoughts', afterMs: 900 };
    killed(lineOf({ ...failed({ plannedMs: 2000, endedMs: 3000 }), outcome: outcome as never }));
    const result = await again();
    expect(result.errors).toMatchObject([{ message: 'no between-thoughts within 900 ms' }]);
    for (const make of filesOf('run', formatsOf('run')).values()) make({ result, scenario: undefined });
  });

  test('lines and readings of a sort that is not known are passed over', async () => {
    const expected = await ofKnown();
    killed(`{"kind":"weather","of":[1]}\n${text.replaceAll('\n', '\n{"kind":"weather","id":"x"}\n')}`);
    const [first, ...rest] = scrapes;
    const odd = { ...first, reading: { ...Object(first?.reading), mood: 'good', tide: { high: 1 } } };
    const lines = [{ weather: 'fine' }, odd, { source: 7, askedMs: 1, why: 'x' }, ...rest];
    writeFileSync(join(path, FILES.server), gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    expect(await again()).toEqual(expected);
  });
});

/** With a field that nobody knows in every object, but where the keys are names of something. */
function withLater(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => withLater(each, key));
  if (typeof value !== 'object' || value === null) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withLater(each, name)]));
  return ['tags', 'versions', 'selector', 'checks', 'subMetrics'].includes(key)
    ? inside
    : { ...inside, later: { of: [1] } };
}
