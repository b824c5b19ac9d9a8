import { h } from 'preact';
import type { TrendGroup, TrendSeries } from '../../core/trend.ts';
import type { Markup } from '../kit/elements.ts';
import { countsIn } from './words.ts';

const [WIDTH, HEIGHT, ROOM] = [168, 36, 4];

/** A series at a glance, drawn without script: its bands, its line, its changes, its latest run. */
export function sparkline(group: TrendGroup, series: TrendSeries): Markup {
  const { runs, parts } = group;
  const { values, stretches, changes, latest } = series;
  const counted = values.map((value, at) => (countsIn(group, series, at) ? value : null));
  const all = [...counted.filter((value) => value !== null), ...stretches.flatMap(({ band }) => band ?? [])];
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  const x = (at: number): number => round(ROOM + ((WIDTH - 2 * ROOM) * (at + 0.5)) / runs.length);
  const y = (value: number): number =>
    round(
      greatest === least ? HEIGHT / 2 : HEIGHT - ROOM - ((HEIGHT - 2 * ROOM) * (value - least)) / (greatest - least),
    );
  const half = (WIDTH - 2 * ROOM) / runs.length / 2;
  const dot = (at: number, name: string, r: number): Markup | null => {
    const value = counted[at] ?? null;
    return value === null ? null : h('circle', { class: name, cx: x(at), cy: y(value), r });
  };
  return h(
    'svg',
    { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, 'aria-hidden': 'true' },
    ...stretches.flatMap(({ from, to, band }) =>
      band === undefined
        ? []
        : [
            h('rect', {
              class: 'spark-band',
              x: round(x(from) - half),
              y: y(band[1]),
              width: round(x(to) - x(from) + 2 * half),
              height: round(y(band[0]) - y(band[1])),
            }),
          ],
    ),
    ...parts.map(({ from }, i) => {
      const end = parts[i + 1]?.from ?? runs.length;
      const points = counted
        .slice(from, end)
        .flatMap((value, k) => (value === null ? [] : [`${x(from + k)},${y(value)}`]));
      return h('polyline', { class: 'spark-line', points: points.join(' ') });
    }),
    ...changes.map(({ at, direction }) => dot(at, `spark-change is-${direction}`, 3.5)),
    latest === undefined ? null : dot(latest.at, 'spark-latest', 2.5),
  );
}

const round = (value: number): number => Number(value.toFixed(1));
