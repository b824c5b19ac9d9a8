import { describe, expect, test } from 'vitest';
import { FIXTURES } from '../../test/fixtures/report/runs.ts';
import { FIGURES, type Figure, scaleOf } from '../measure/figure/figure.ts';
import { testExpectation } from './claims/expectation.ts';
import { compareRuns } from './compare/compare.ts';
import { pointOf } from './trend/point.ts';
import { trendOf } from './trend/trend.ts';

const { result } = FIXTURES.passing;
const run = { path: 'a', result };
const other = { path: 'b', result: { ...result, run: { ...result.run, id: 'b' } } };
const all = [...FIGURES.values()].map((figure) => [figure.key, figure] as const);
const measured = all.filter(([, figure]) => figure.read(result).kind === 'value');

const numberOf = (figure: Figure): number | undefined => {
  const reading = figure.read(result);
  return reading.kind === 'value' ? reading.value : undefined;
};

test('the fixture has figures of every kind', () => {
  expect(new Set(measured.map(([, { kind }]) => kind))).toEqual(new Set(['trend', 'rate', 'counter', 'gauge', 'made']));
  expect(measured.map(([key]) => key)).toEqual(
    expect.arrayContaining(['jitter', 'cost:per_million_output_tokens', 'good_per_cost', 'ttft:p95', 'errors']),
  );
});

describe.each(all)('%s', (key, figure) => {
  test('can be judged by compare', () => {
    const sides = { base: { label: 'a', runs: [run] }, candidates: [{ label: 'b', runs: [other] }] };
    const [metric] = compareRuns({ ...sides, judged: [key] }).contrasts[0]!.metrics;
    expect(metric).toMatchObject({ key, judged: true, unit: figure.unit, better: figure.better });
    expect(metric!.base.typical).toBe(numberOf(figure));
    expect(metric!.missing?.kind).toBe(missingKind(figure));
  });

  test('can be followed by trend', () => {
    const points = [run, other].map(({ path, result }) => pointOf(result, { folder: path }, [key]));
    expect(points[0]!.figures.get(key)).toEqual(figure.read(result));
    const series = trendOf(points, [], { figures: [key], margin: 0.05, last: 9 }).groups[0]!.series;
    if (figure.read(result).kind === 'absent') expect(series).toEqual([]);
    else
      expect(series).toMatchObject([
        { figure: key, better: figure.better, values: Array(2).fill(numberOf(figure) ?? null) },
      ]);
  });

  test('can be claimed', () => {
    const expected = { figure, scale: scaleOf(figure), from: 0 };
    const { result: told } = testExpectation(expected, [[run, other]]);
    expect(told).toMatchObject({ figure: key, unit: figure.unit });
    expect(told.base).toBe(numberOf(figure));
    expect(told.missing?.kind).toBe(missingKind(figure));
  });
});

function missingKind(figure: Figure): string | undefined {
  const reading = figure.read(result);
  if (reading.kind !== 'value') return reading.kind;
  return scaleOf(figure) === 'relative' && reading.value <= 0 ? 'no-ratio' : undefined;
}
