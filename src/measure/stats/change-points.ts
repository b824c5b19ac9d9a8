import { type Rng, shuffle } from '../../core/rng.ts';

/** Where a series changes: `at` is the place of the first value after it. */
export interface ChangePoint {
  readonly at: number;
  /** Share of shuffled series that show as large a change, the series itself counted as one of them. */
  readonly p: number;
}

export interface ChangeSearch {
  /** How likely a stretch in which nothing changed is to be cut all the same. */
  readonly significance: number;
  /** The fewest values on either side of a change. */
  readonly least: number;
  readonly rng: Rng;
}

/** So many shuffles tell p to 0.0005. */
const SHUFFLES = 1999;

/**
 * Where the distribution of a short and noisy series changes, in order: E-divisive means (D. S. Matteson & N. A. James,
 * A nonparametric approach for multiple change point analysis of multivariate data, JASA 109 (2014)), α = 1.
 *
 * Two stretches X and Y, of m and n values, differ by
 *
 *     mn/(m+n) · ( 2·mean|x−y| − mean|x−x′| − mean|y−y′| )
 *
 * over pairs of different values. The cut with the greatest difference stands if at most `significance` of the shuffled
 * series have one as great; then either side is searched again. The test asks nothing of the noise but that its order is
 * chance: where one run resembles the next, it errs on the side of a change.
 *
 * Half of the significance goes to steps that last to the end, and half to cuts of the paper's form, whose Y may end
 * sooner: alone, those see what came and went, and need a run or two more to see what came to stay.
 */
export function changePoints(values: readonly number[], search: ChangeSearch): readonly ChangePoint[] {
  return cuts(values, 0, { ...search, significance: search.significance / 2 });
}

function cuts(values: readonly number[], offset: number, search: ChangeSearch): readonly ChangePoint[] {
  const cut = significantCut(values, 'to the end', search) ?? significantCut(values, 'any', search);
  if (cut === undefined) return [];
  const { at, p } = cut;
  return [
    ...cuts(values.slice(0, at), offset, search),
    { at: offset + at, p },
    ...cuts(values.slice(at), offset + at, search),
  ];
}

type Reach = 'to the end' | 'any';

function significantCut(
  values: readonly number[],
  reach: Reach,
  { significance, least, rng }: ChangeSearch,
): ChangePoint | undefined {
  const n = values.length;
  if (n < 2 * least) return undefined;
  const distances = distancesOf(values);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const sums = new Float64Array((n + 1) ** 2);
  const greatest = (): Cut => greatestCut(sumsOver(distances, order, sums), n, { least, reach });
  const observed = greatest();
  if (observed.difference <= 0) return undefined;
  // Two sums of the same numbers in another order differ by rounding.
  const asGreat = observed.difference * (1 - 1e-9);
  const most = Math.floor(significance * (SHUFFLES + 1));
  const draws = rng.fork(`${reach} ${n}`);
  let count = 1;
  for (let i = 0; i < SHUFFLES && count <= most; i++) {
    shuffle(order, draws);
    if (greatest().difference >= asGreat) count++;
  }
  // Of a cut that falls through, p is of no use: the rest of the shuffles is spared.
  return count > most ? undefined : { at: observed.at, p: count / (SHUFFLES + 1) };
}

/** The cut with the greatest difference, and that. Neither side has fewer than `least` values, which is 2 at least. */
export function bestCut(values: readonly number[], least: number, reach: Reach): Cut {
  const n = values.length;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  return greatestCut(sumsOver(distancesOf(values), order, new Float64Array((n + 1) ** 2)), n, { least, reach });
}

function distancesOf(values: readonly number[]): Float64Array {
  const n = values.length;
  return Float64Array.from({ length: n * n }, (_, i) => Math.abs(values[Math.floor(i / n)]! - values[i % n]!));
}

/** `sums[(i, k)]`: distances between the first i and the first k values of the order, so that any block's sum is four of them. */
function sumsOver(distances: Float64Array, order: Int32Array, sums: Float64Array): Float64Array {
  const n = order.length;
  const width = n + 1;
  for (let i = 0; i < n; i++) {
    const from = order[i]! * n;
    let row = 0;
    for (let k = 0; k < n; k++) {
      row += distances[from + order[k]!]!;
      sums[(i + 1) * width + k + 1] = sums[i * width + k + 1]! + row;
    }
  }
  return sums;
}

interface Cut {
  readonly at: number;
  readonly difference: number;
}

function greatestCut(
  sums: Float64Array,
  n: number,
  { least, reach }: { readonly least: number; readonly reach: Reach },
): Cut {
  const width = n + 1;
  let [at, difference] = [0, Number.NEGATIVE_INFINITY];
  for (let cut = least; cut <= n - least; cut++) {
    const withinX = sums[cut * width + cut]!;
    for (let end = reach === 'any' ? cut + least : n; end <= n; end++) {
      const upToEnd = sums[cut * width + end]!;
      const [countX, countY] = [cut, end - cut];
      const across = upToEnd - withinX;
      const withinY = sums[end * width + end]! - 2 * upToEnd + withinX;
      const energy =
        (2 * across) / (countX * countY) - withinX / (countX * (countX - 1)) - withinY / (countY * (countY - 1));
      const weighted = (energy * countX * countY) / (countX + countY);
      if (weighted > difference) [at, difference] = [cut, weighted];
    }
  }
  return { at, difference };
}
