import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../src/core/record.ts';
import type { RunResult } from '../../src/core/result.ts';
import { listed } from '../../src/core/takes.ts';
import { formatsOf, nameOf, REPORTS, storedName } from '../../src/report/reports.ts';
import { COMPARISONS } from '../fixtures/report/comparisons.ts';
import { CURVES } from '../fixtures/report/curves.ts';
import { FIXTURES } from '../fixtures/report/runs.ts';
import { STUDIES } from '../fixtures/report/studies.ts';
import { TRENDS } from '../fixtures/report/trends.ts';
import { written } from '../written.ts';
import { file, runIn, scratch, start } from './cli.ts';
import { inProcess } from './in-process.ts';
import { mock, scenario } from './scenarios.ts';

/** Runs and a page or two each: longer than most where the machine is busy. */
const PATIENT = { timeout: 240_000 };

const BOTH = `thresholds: { 'ttft{tier:batch}': ['p(95)<2000'], queue_depth: ['max<64'] }, scenarios: {
    open: { executor: constant-arrival-rate, rate: 30, duration: 2s, preAllocatedVUs: 60, tags: { tier: batch } },
    closed: { executor: constant-vus, vus: 3, duration: 2s } }`;
const MORE = 'slo: { ttft: 800 }\nwarmup: 500ms';

const resultIn = (folder: string): RunResult =>
  written('result', JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))) as RunResult;

/** A run's folder as a kill would have left it. */
function withoutResult(folder: string): string {
  const copy = join(scratch(), basename(folder));
  cpSync(folder, copy, { recursive: true });
  for (const name of ['result.json', 'report.html', 'summary.md', 'junit.xml']) rmSync(join(copy, name));
  return copy;
}

function recordsIn(folder: string): readonly JournalRecord[] {
  const text = gunzipSync(readFileSync(join(folder, 'records.jsonl.gz')), { finishFlush: 2 }).toString();
  return text.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as JournalRecord] : []));
}

test.each([1, 2])(
  'of a whole run of %i worker(s) every report is made again to the byte, and its records give its figures',
  PATIENT,
  async (workers) => {
    const out = scratch();
    await inProcess([
      'run',
      scenario({ url: await mock(), options: BOTH, more: MORE }),
      '--workers',
      String(workers),
      '--out',
      out,
      '--quiet',
    ]);
    const run = runIn(out);

    const again = scratch();
    const { code, stdout, stderr } = await inProcess([
      'report',
      run.path,
      '--format',
      'html,md,junit,json',
      '--out',
      again,
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n').slice(-4)).toEqual(
      ['report.html', 'summary.md', 'junit.xml', 'result.json'].map((name) => `wrote  ${join(again, name)}`),
    );
    for (const name of ['report.html', 'summary.md', 'junit.xml', 'result.json'])
      expect(readFileSync(join(again, name), 'utf8'), name).toBe(run.read(name));

    const rows = await inProcess(['report', run.path, '--out', join(again, 'r.parquet')]);
    expect([rows.code, rows.stdout]).toEqual([0, expect.stringContaining(`wrote  ${join(again, 'r.parquet')}`)]);
    const table = Uint8Array.from(readFileSync(join(again, 'r.parquet'))).buffer;
    expect((await parquetReadObjects({ file: table })).map(({ id }) => id)).toEqual(
      recordsIn(run.path).map(({ id }) => id),
    );
    const csv = await inProcess(['report', run.path, '--format', 'records-csv', '--out', '-']);
    expect(csv.stdout.trimEnd().split('\n')).toHaveLength(recordsIn(run.path).length + 1);

    const left = withoutResult(run.path);
    expect((await inProcess(['report', left])).stdout).toContain(
      'INVALID: these figures can’t be trusted: the run was interrupted',
    );
    const [whole, counted] = [resultIn(run.path), resultIn(left)];
    for (const part of [
      'counts',
      'warmup',
      'metrics',
      'groups',
      'errors',
      'tokens',
      'thresholds',
      'target',
      'firstToken',
    ] as const)
      expect(counted[part], part).toEqual(whole[part]);
    expect(counted.run).toMatchObject({
      id: whole.run.id,
      measuredMs: whole.run.measuredMs,
      seed: whole.run.seed,
      share: whole.run.share,
    });
    expect(counted.server?.counters).toEqual(whole.server?.counters);
    // What several workers added up may differ in the last digit of a sum of fractions.
    for (const [name, column] of Object.entries(whole.series.columns))
      for (const [i, value] of column.entries()) {
        if (value === null) expect(counted.series.columns[name]?.[i]).toBeNull();
        else expect(counted.series.columns[name]?.[i]).toBeCloseTo(value, 6);
      }
    expect(counted.validity.reasons[0]?.code).toBe('INTERRUPTED');
    const tags = (folder: string) => readFileSync(join(folder, 'intervals.hlog'), 'utf8').match(/^Tag=\w+/gm)?.length;
    expect(tags(left)).toBeGreaterThan(0);
  },
);

test(
  'a run that is killed mid-way is told as far as it went, as INVALID; while it goes on it is left alone',
  PATIENT,
  async () => {
    const out = scratch();
    const options =
      'scenarios: { open: { executor: constant-arrival-rate, rate: 30, duration: 5m, preAllocatedVUs: 60 } }';
    const { until, ended } = start(['run', scenario({ url: await mock(), options }), '--workers', '2', '--out', out]);
    // The first line comes after five seconds, of which all but the last are on disk.
    await until('in flight');
    const { path } = runIn(out);

    const early = await inProcess(['report', path]);
    expect([early.code, early.stderr]).toEqual([104, expect.stringContaining('is still going on (process')]);

    const { process: own } = JSON.parse(readFileSync(join(path, 'scenario.json'), 'utf8'));
    process.kill(own.id, 'SIGKILL');
    await ended;

    const { code, stdout } = await inProcess([
      'report',
      path,
      '--format',
      'html,md,junit,csv,prom,benchmark,hlog,records-jsonl',
    ]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^INVALID: these figures can’t be trusted: the run was interrupted/),
    ]);
    const result = resultIn(path);
    const records = recordsIn(path);
    expect(records.length).toBeGreaterThan(20);
    const lines = readFileSync(join(path, 'records.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(records);
    expect(result.counts.planned).toBe(records.length);
    expect(result.counts.ok).toBe(records.filter(({ outcome }) => outcome.kind === 'ok').length);
    expect(result.run).toMatchObject({ stopped: 'killed', share: { index: 0, count: 1 } });
    expect(result.generator).toMatchObject({ workers: 2 });
    expect(result.generator).not.toHaveProperty('cpuRatio');
    expect(result.exitCode).toBe(112);
    expect(result.server?.sources[0]?.scrapes).toBeGreaterThan(0);
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toContain('The run was interrupted');

    const before = readFileSync(join(path, 'report.html'), 'utf8');
    const second = await inProcess(['report', join(path, 'result.json'), '--out', '-']);
    expect([second.code, second.stdout === before]).toEqual([0, true]);
  },
);

/** What other commands leave, as it is stored. */
const STORED = {
  comparison: COMPARISONS.worse,
  curve: CURVES.found,
  trend: TRENDS.worse,
  study: STUDIES.mixed,
} as const;

describe.each(Object.keys(STORED) as (keyof typeof STORED)[])('a %s', (kind) => {
  const name = storedName(kind);
  const text = `${JSON.stringify(STORED[kind], null, 2)}\n`;
  const formats = formatsOf(kind);
  const files = formats.map((format) => nameOf(kind, format));
  const holding = (file: string): string => {
    const folder = scratch();
    writeFileSync(join(folder, file), text);
    return folder;
  };

  test('has every report made again, of its folder and of its file', async () => {
    const folder = holding(name);
    const { code, stdout, stderr } = await inProcess(['report', folder, '--format', formats.join(',')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n').slice(-files.length)).toEqual(
      files.map((file) => `wrote  ${join(folder, file)}`),
    );
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    const page = await inProcess(['report', join(folder, name), '--format', 'md', '--out', '-']);
    expect(page.stdout).toBe(readFileSync(join(folder, nameOf(kind, 'md')), 'utf8'));
  });

  test('is known by what is in its file, and its pages are called as that is', async () => {
    const folder = holding('nightly.json');
    expect((await inProcess(['report', join(folder, 'nightly.json'), '--format', 'html,md'])).code).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['nightly.html', 'nightly.json', 'nightly.md']);
  });

  test('refuses a format that it does not have, and a file that ends so', async () => {
    const folder = holding(name);
    const has = listed(formats, 'and');
    const csv = await inProcess(['report', folder, '--format', 'csv']);
    expect([csv.code, csv.stderr]).toEqual([104, expect.stringContaining(`has no "csv"; there are ${has}.`)]);
    const out = await inProcess(['report', folder, '--out', join(folder, 'x.csv')]);
    expect([out.code, out.stderr]).toEqual([104, expect.stringContaining('ends in .csv, and the report is')]);
  });

  test('says what is wrong in its file', async () => {
    const folder = scratch();
    writeFileSync(join(folder, name), '{"schema":1}');
    const { code, stderr } = await inProcess(['report', folder]);
    expect([code, stderr]).toEqual([104, expect.stringContaining(`${name} cannot be read (`)]);
  });
});

test('several are made at once, each in its own folder or in one below --out', async () => {
  const [first, second] = [scratch(), scratch()];
  writeFileSync(join(first, 'curve.json'), JSON.stringify(CURVES.found));
  writeFileSync(join(second, 'comparison.json'), JSON.stringify(COMPARISONS.worse));
  expect((await inProcess(['report', first, second])).code).toBe(0);
  const to = scratch();
  expect((await inProcess(['report', first, second, '--out', to])).code).toBe(0);
  for (const folder of [first, second])
    expect(readFileSync(join(to, basename(folder), 'report.html'))).toEqual(readFileSync(join(folder, 'report.html')));
  const stdout = await inProcess(['report', first, second, '--out', '-']);
  expect([stdout.code, stdout.stderr]).toEqual([104, expect.stringContaining('--out - takes one report')]);
});

describe('--out', () => {
  const result: RunResult = FIXTURES.passing.result;
  const folder = (): string => {
    const path = scratch();
    writeFileSync(join(path, 'result.json'), JSON.stringify(result));
    writeFileSync(join(path, 'scenario.json'), '{"scenario":{}}');
    return path;
  };

  test('takes a file for one report, and makes the folder that it is to be in', async () => {
    const to = join(scratch(), 'textfile', 'nightly.prom');
    const { code, stdout } = await inProcess(['report', folder(), '--format', 'prom', '--out', to]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`wrote  ${to}`)]);
    expect(readFileSync(to, 'utf8')).toBe(REPORTS.run.prom['plimsoll.prom']({ result, scenario: {} }));
  });

  test('says by its ending which report is meant, where no format is named', async () => {
    const to = scratch();
    for (const [name, begins] of [
      ['a.md', '#'],
      ['a.csv', 'run,scenario'],
      ['a.XML', '<?xml'],
      ['a.html', '<!doctype html>'],
      ['a', '<!doctype html>'],
    ] as const) {
      expect((await inProcess(['report', folder(), '--out', join(to, name)])).code).toBe(0);
      expect(readFileSync(join(to, name), 'utf8').startsWith(begins)).toBe(true);
    }
  });

  test('takes a folder for several', async () => {
    const to = join(scratch(), 'all');
    expect((await inProcess(['report', folder(), '--format', 'benchmark, csv', '--out', to])).code).toBe(0);
    expect(readdirSync(to).toSorted()).toEqual(['benchmark-bigger.json', 'benchmark-smaller.json', 'result.csv']);
  });

  test.each<[string, (path: string) => readonly string[], string]>([
    [
      'several reports on stdout',
      () => ['--format', 'html,md', '--out', '-'],
      '--out - takes one report, and these are 2 (report.html, summary.md); name one format.',
    ],
    [
      'both directions of a benchmark on stdout',
      () => ['--format', 'benchmark', '--out', '-'],
      '--out - takes one report, and these are 2',
    ],
    [
      'several reports in a file',
      (path) => ['--format', 'html,md', '--out', join(path, 'result.json')],
      'is a file, and these are 2 reports',
    ],
    [
      'a file that ends as another report',
      (path) => ['--format', 'md', '--out', join(path, 'page.html')],
      'ends in .html, and the report is summary.md; name another file, or --format html.',
    ],
    [
      'a file that is a folder on the way',
      (path) => ['--format', 'md', '--out', join(path, 'result.json', 'x.md')],
      "can't be made",
    ],
    [
      'what the run itself wrote',
      (path) => ['--out', join(path, 'records.jsonl.gz')],
      'is what the run itself wrote; name another file.',
    ],
  ])('refuses %s', async (_, words, says) => {
    const path = folder();
    const { code, stdout, stderr } = await inProcess(['report', path, ...words(path)]);
    expect([code, stdout, stderr]).toEqual([104, '', expect.stringContaining(says)]);
  });

  test('a result without its scenario is reported all the same, and that is said', async () => {
    const path = folder();
    rmSync(join(path, 'scenario.json'));
    const { code, stderr } = await inProcess(['report', path]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('is not there, so its scenario is in no report')]);
  });
});

describe('what is no run', () => {
  const holding = (files: Readonly<Record<string, string>>): string => {
    const path = scratch();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(path, name, '..'), { recursive: true });
      writeFileSync(join(path, name), content);
    }
    return path;
  };
  const broken = (content: string): string => holding({ 'result.json': content, 'scenario.json': '{}' });
  const result: RunResult = FIXTURES.passing.result;

  test.each<[string, () => readonly string[], string | RegExp]>([
    ['no such folder', () => [join(holding({ 'steady/result.json': '' }), 'staedy')], 'did you mean "steady"?'],
    ['a file', () => [file('scenario.yaml', '')], 'is a file; name the folder of a run.'],
    [
      'an empty folder',
      () => [scratch()],
      'is no folder of a run: it holds none of result.json, scenario.json, records.jsonl.gz.',
    ],
    [
      'a folder of runs',
      () => [holding({ 'a/result.json': '', 'b/scenario.json': '', 'c/x': '' })],
      /holds the folders of 2 runs and is none itself; name one, like \S+\/b\./,
    ],
    ['a search without a run', () => [holding({ 'study.json': '{}' })], /ended before it had an answer; .*--resume/],
    ['a comparison without one', () => [holding({ 'series.json': '{}' })], /ended before it had an answer; .*--resume/],
    ['an unknown format', () => [broken('{}'), '--format', 'htlm'], '--format has no "htlm"; did you mean "html"?'],
    ['a format by another name', () => [broken('{}'), '--format', 'md,markdown'], 'did you mean "md"?'],
    [
      'a format like none',
      () => [broken('{}'), '--format', 'pdf'],
      `has no "pdf"; there are ${listed(formatsOf('run'), 'and')}.`,
    ],
    [
      'broken JSON',
      () => [broken('{"schema": 1')],
      /result\.json cannot be read \(.*\); move it away, and it is made again from the records\./,
    ],
    [
      'a result of a newer version',
      () => [broken('{"schema": 2}')],
      'was written by a newer plimsoll (its schema is 2, this one reads 1)',
    ],
    [
      'a result with a hole',
      () => [broken(JSON.stringify({ ...result, run: { ...result.run, seed: 'x' } }))],
      'result.json cannot be read (run.seed: ',
    ],
    [
      'a histogram that is none',
      () => [broken(JSON.stringify({ ...result, metrics: { ttft: { ...result.metrics['ttft'], hdr: 'x' } } }))],
      'metrics.ttft.hdr is no histogram',
    ],
    [
      'records to export that are not there',
      () => [holding({ 'result.json': JSON.stringify(result) }), '--format', 'records-csv'],
      'records.jsonl.gz cannot be read, so there is nothing to export.',
    ],
    ['records alone', () => [holding({ 'records.jsonl.gz': '' })], 'scenario.json cannot be read (it is not there)'],
    [
      'JSON of something else',
      () => [join(holding({ 'x.json': '{"schema":1}' }), 'x.json')],
      'is a file; name the folder',
    ],
  ])('%s is said in one sentence', async (_, words, says) => {
    const { code, stdout, stderr } = await inProcess(['report', ...words()]);
    expect([code, stdout]).toEqual([104, '']);
    expect(stderr).toMatch(says instanceof RegExp ? says : new RegExp(says.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });
});
