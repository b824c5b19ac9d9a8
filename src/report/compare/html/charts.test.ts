import { expect, test } from 'vitest';
import { COMPARISONS } from '../../../../test/fixtures/report/comparisons.ts';
import type { Comparison } from '../../../core/comparison.ts';
import { distributionCharts } from './charts.ts';

/** The comparison with its change of `itl` at the least quantile as given. */
const withLeast = (comparison: Comparison, at: { estimate: number; low: number; high: number }): Comparison => ({
  ...comparison,
  contrasts: comparison.contrasts.map((contrast) => ({
    ...contrast,
    shifts: contrast.shifts.map((shift) =>
      shift.metric === 'itl'
        ? { ...shift, points: shift.points.map((point, i) => (i === 0 ? { ...point, ...at } : point)) }
        : shift,
    ),
  })),
});

const chartOf = (comparison: Comparison) => {
  const chart = distributionCharts(comparison)?.charts.find(({ id }) => id === 'shift-itl');
  if (chart === undefined) throw new Error('there is such a chart');
  return chart;
};

test('a change of next to nothing at the least quantile does not flatten those that matter', () => {
  const chart = chartOf(withLeast(COMPARISONS.worse, { estimate: 120, low: -0.99, high: 400 }));
  expect(chart.top).toBeLessThan(50);
  expect(chart.bottom).toBeGreaterThan(-50);
  expect(chart.caption).toContain('What goes beyond the scale below p50 is in the table.');
  expect(chart.lines[0]?.values[0]).toBe(12_000);
});

test('a scale holds every change of the upper half, no change and the margin, and says nothing where it holds all', () => {
  const { top = 0, bottom = 0, lines, caption } = chartOf(COMPARISONS.worse);
  const values = lines.flatMap(({ values, band }) => [...values, ...(band?.low ?? []), ...(band?.high ?? [])]);
  for (const value of values) expect(value === null || (value <= top && value >= bottom)).toBe(true);
  expect([top >= 5, bottom <= -5]).toEqual([true, true]);
  expect(caption).not.toContain('beyond');
});
