import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { given } from '../src/core/given.ts';
import { comparisonLines } from '../src/report/compare/terminal.ts';
import { filesOf, formatsOf, REPORTS } from '../src/report/reports.ts';
import { trendMarkdown } from '../src/report/trend/markdown.ts';
import { trendHtml } from '../src/report/trend/page.ts';
import { readJournal } from '../src/run/store/journal.ts';
import { STORED } from '../src/run/store/kinds.ts';
import { type JsonKind, readJson } from '../src/run/store/read-json.ts';
import { readResultFile } from '../src/run/store/read-result.ts';
import { readRunStart } from '../src/run/store/run-start.ts';
import { readBegun } from '../src/series/store/begun.ts';
import { readCurveSoFar } from '../src/series/store/curve-so-far.ts';
import { written } from './written.ts';

/** As plimsoll 0.1.0 wrote them, without line breaks; the records are the first few. */
const FOLDER = 'test/fixtures/stored/0.1';
const text = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');

describe('what the previous version wrote is read, and its reports are made again:', () => {
  test.each(['run', 'nights/1', 'nights/2'])('the result of %s', async (folder) => {
    const result = await readResultFile(`${FOLDER}/${folder}/result.json`);
    if (result === undefined) throw new Error('there is none');
    for (const [name, make] of filesOf('run', formatsOf('run')))
      expect(make({ result, scenario: undefined }), name).not.toBe('');
    // All that was in it, and what its thresholds say, which earlier versions left to the reader.
    const { thresholds, ...rest } = JSON.parse(REPORTS.run.json['result.json']({ result, scenario: undefined }));
    const was = JSON.parse(text(`${folder}/result.json`));
    expect({
      ...rest,
      thresholds: thresholds.map(({ parsed: _, ...verdict }: { parsed: unknown }) => verdict),
    }).toEqual(was);
    for (const { parsed } of thresholds) expect(parsed).toMatchObject({ limit: expect.any(Number) });
  });

  test.each(['capacity', 'sweep'])('the curve of a %s', async (folder) => {
    const curve = await readJson(`${FOLDER}/${folder}/curve.json`, STORED.curve);
    expect(REPORTS.curve.md['summary.md'](curve)).toContain('/s');
    expect(REPORTS.curve.html['report.html'](curve)).toContain('4/s');
  });

  test.each(['comparison.json', 'ab/comparison.json'])('the comparison in %s', async (file) => {
    const comparison = await readJson(`${FOLDER}/${file}`, STORED.comparison);
    for (const make of filesOf('comparison', formatsOf('comparison')).values())
      expect(make(comparison)).toMatch(/goodput/i);
    expect(comparisonLines(comparison, { color: false, columns: 120 }).join('\n')).toContain('unclear');
  });

  test('a study', async () => {
    const study = await readJson(`${FOLDER}/study/claims.json`, STORED.study);
    for (const make of filesOf('study', formatsOf('study')).values())
      expect(make(study)).toContain('It does not matter.');
  });

  test('a trend', async () => {
    const trend = await readJson(`${FOLDER}/trend.json`, STORED.trend);
    expect(trendMarkdown(trend)).toMatch(/goodput/i);
    expect(trendHtml(trend)).toMatch(/goodput/i);
  });

  test('a search that was begun', async () => {
    const { settings } = await readBegun(`${FOLDER}/capacity`, 'capacity');
    const { points } = await readCurveSoFar(`${FOLDER}/capacity`);
    expect(settings).toMatchObject({ seed: 5, min: 2, max: 6, durationMs: 2000 });
    expect(points.map(({ purpose }) => purpose)).toEqual(['bracket', 'bracket', 'bracket', 'confirm']);
  });

  test('the beginning of a run, and its records', async () => {
    expect(await readRunStart(`${FOLDER}/killed`)).toMatchObject({ run: { name: 'chat', workers: 1 } });
    const records = await Array.fromAsync(readJournal(`${FOLDER}/killed/records.jsonl.gz`));
    expect(records).toHaveLength(150);
    for (const record of records) written('record', record);
  });
});

test.each([
  ['result', 'run/result.json'],
  ['curve', 'capacity/curve.json'],
  ['curve', 'sweep/curve.json'],
  ['comparison', 'ab/comparison.json'],
  ['study', 'study/claims.json'],
  ['trend', 'trend.json'],
] as const)('a %s in %s is, once it is read, as this version writes one', async (kind, file) => {
  const { schema, upgrade }: JsonKind = STORED[kind];
  written(kind, await readJson(`${FOLDER}/${file}`, { schema, ...given({ upgrade }) }));
});

test('what this version shows in its gallery is as it writes it', () => {
  const data = (name: string): unknown => JSON.parse(readFileSync(`reports/sample/data/${name}.json`, 'utf8'));
  written('result', data('run'));
  for (const kind of ['curve', 'comparison', 'study', 'trend'] as const) written(kind, data(kind));
});
