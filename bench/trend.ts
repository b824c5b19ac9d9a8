import { parseArgs } from 'node:util';
import { SIGNIFICANCE } from '../src/analysis/trend/series.ts';
import { normal, type Rng, seeded } from '../src/core/rng.ts';
import { changePoints } from '../src/measure/stats/change-points.ts';
import { prediction95 } from '../src/measure/stats/prediction.ts';

/**
 * How often a trend cries wolf, how soon it sees a step, and whether its band holds what it promises: over seeded series,
 * under noise of several shapes. `npm run bench:trend -- --trials 400`
 */
const { values } = parseArgs({ options: { trials: { type: 'string', default: '400' } } });
const trials = Number(values.trials);
if (!(trials >= 10)) throw new Error('--trials takes 10 and more');

const NOISE = 0.03;
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

/** Of standard deviation 1, or near it. */
const SHAPES: Readonly<Record<string, (rng: Rng) => number>> = {
  normal,
  'heavy tails (t, 3 degrees)': (rng) =>
    normal(rng) / Math.sqrt((normal(rng) ** 2 + normal(rng) ** 2 + normal(rng) ** 2) / 3) / Math.sqrt(3),
  'skewed (exponential)': (rng) => -Math.log(1 - rng.next()) - 1,
  'one in ten five times as far off': (rng) => (normal(rng) * (rng.next() < 0.1 ? 5 : 1)) / Math.sqrt(3.4),
};

const series = (length: number, noise: () => number, ratioAt: (i: number) => number): readonly number[] =>
  Array.from({ length }, (_, i) => Math.log(ratioAt(i)) + NOISE * noise());

const placesIn = (series: readonly number[], rng: Rng): readonly number[] =>
  changePoints(series, { significance: SIGNIFICANCE, least: 3, rng }).map(({ at }) => at);

/** Share of the trials in which it is so. */
function share(isSo: (rng: Rng, trial: number) => boolean): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) if (isSo(seeded(trial), trial)) count++;
  return count / trials;
}

console.log(`${trials} series each; significance ${SIGNIFICANCE}; noise of 3 %\n`);

console.log('nothing changed in 30 to 60 runs: series that show a change');
for (const [name, shape] of Object.entries(SHAPES)) {
  const cut = share((rng, trial) => {
    const draw = rng.fork('noise');
    return (
      placesIn(
        series(
          30 + (trial % 31),
          () => shape(draw),
          () => 1,
        ),
        rng,
      ).length > 0
    );
  });
  console.log(`  ${name}: ${percent(cut)}`);
}
for (const memory of [0.2, 0.4]) {
  const cut = share((rng, trial) => {
    const draw = rng.fork('noise');
    let before = normal(draw);
    const noise = (): number => (before = memory * before + Math.sqrt(1 - memory ** 2) * normal(draw));
    return (
      placesIn(
        series(30 + (trial % 31), noise, () => 1),
        rng,
      ).length > 0
    );
  });
  console.log(`  normal, each run ${memory} correlated with the one before: ${percent(cut)}`);
}
const everyNight = share((rng) => {
  const draw = rng.fork('noise');
  const whole = series(
    60,
    () => normal(draw),
    () => 1,
  );
  return Array.from({ length: 47 }, (_, i) => i + 14).some(
    (nights) => placesIn(whole.slice(0, nights), rng).length > 0,
  );
});
console.log(`  normal, looked at every night from the 14th to the 60th, on any of them: ${percent(everyNight)}`);

for (const [name, shape] of Object.entries(SHAPES))
  for (const step of [1.1, 1.06]) {
    const found = [3, 4, 5, 6, 8, 12].map((after) => {
      const isFound = share((rng, trial) => {
        const draw = rng.fork('noise');
        const before = 20 + (trial % 21);
        const places = placesIn(
          series(
            before + after,
            () => shape(draw),
            (i) => (i >= before ? step : 1),
          ),
          rng,
        );
        return places.some((at) => Math.abs(at - before) <= 1);
      });
      return `${after} runs ${percent(isFound)}`;
    });
    console.log(
      `\n${name}: a step of ${percent(step - 1)} after 20 to 40 runs, found (a run off at most) within\n  ${found.join(', ')}`,
    );
  }

console.log('\nthe band of so many runs holds the next one');
for (const [name, shape] of Object.entries(SHAPES)) {
  const held = [5, 8, 14, 30, 39, 60].map((runs) => {
    let count = 0;
    const rng = seeded(runs);
    const many = trials * 20;
    for (let i = 0; i < many; i++) {
      const [low, high] = prediction95(Array.from({ length: runs }, () => shape(rng)))!;
      const next = shape(rng);
      if (next >= low && next <= high) count++;
    }
    return `${runs} runs ${percent(count / many)}`;
  });
  console.log(`  ${name}: ${held.join(', ')}`);
}
const afterStep = share((rng) => {
  const draw = rng.fork('noise');
  const whole = series(
    40,
    () => normal(draw),
    (i) => (i >= 25 ? 1.15 : 1),
  );
  const last = placesIn(whole.slice(0, -1), rng).at(-1) ?? 0;
  const band = prediction95(whole.slice(last, -1));
  return band !== undefined && whole.at(-1)! >= band[0] && whole.at(-1)! <= band[1];
});
console.log(`  normal, of the 14 runs since a step of 15 %, where that was found: ${percent(afterStep)}`);
