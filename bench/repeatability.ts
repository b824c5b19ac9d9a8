import { parseArgs } from 'node:util';
import { CHAT, type Mix, SHORT, searchVirtually } from '../test/virtual-search.ts';

/**
 * How often the point of one search lies in the interval of another, over every ordered pair of searches with different
 * seeds, in virtual time. `npm run bench:repeatability -- --searches 60`
 */
const { values } = parseArgs({ options: { searches: { type: 'string', default: '60' } } });
const searches = Number(values.searches);
if (!(searches >= 2)) throw new Error('--searches takes 2 and more');

const SETTING = { minPerSecond: 4, maxPerSecond: 128, goodputRatio: 0.95, precision: 0.05, repeats: 3 } as const;
/** Reports, draining and the clock's run-up, in seconds a run. */
const BETWEEN_S = 2.5;
const MIXES: readonly (readonly [string, Mix])[] = [
  ['1024 in, 32 out', SHORT],
  ['512 in, 128 out', CHAT],
];

const quantile = (of: readonly number[], q: number): number =>
  of.toSorted((a, b) => a - b)[Math.min(of.length - 1, Math.floor(q * of.length))] ?? Number.NaN;
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

for (const [name, mix] of MIXES)
  for (const preset of ['dense-70b', 'moe-thrash']) {
    const all = Array.from({ length: searches }, (_, i) =>
      searchVirtually(preset, mix, { ...SETTING, seed: 1000 * i + 1 }),
    );
    const found = all.flatMap(({ line }) => (line.kind === 'found' ? [line] : []));
    const pairs = found.flatMap(({ interval: [low, high] }, i) =>
      found.flatMap(({ perSecond }, k) => (i === k ? [] : [perSecond >= low && perSecond <= high])),
    );
    const points = found.map(({ perSecond }) => perSecond);
    const widths = found.map(({ interval: [low, high] }) => high / low - 1);
    const tookS = all.map(({ outcomes }) => outcomes.reduce((sum, { tookMs }) => sum + tookMs / 1000 + BETWEEN_S, 0));
    console.log(
      `${preset}, ${name}: ${found.length} of ${searches} found, ${percent(pairs.filter(Boolean).length / pairs.length)} of pairs within; ` +
        `points ${Math.min(...points).toFixed(1)} to ${Math.max(...points).toFixed(1)}; width ${percent(quantile(widths, 0.5))}, nine in ten below ${percent(quantile(widths, 0.9))}; ` +
        `${quantile(tookS, 0.5).toFixed(0)} s, at most ${Math.max(...tookS).toFixed(0)} s`,
    );
  }
