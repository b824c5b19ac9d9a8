import { randomExponential, randomGamma } from 'd3-random';
import type { Rng } from '../../../core/rng.ts';
import type { RandomArrivals } from './process.ts';

/**
 * Areas at which random starts happen: sums of independent gaps of mean 1, without end.
 *
 *   poisson    gaps are exponential: users who know nothing of one another
 *   gamma(cv)  gaps are gamma distributed with shape 1/cv², so that their standard deviation is cv times their
 *              mean: below 1 more regular than Poisson, above 1 in bursts, at 1 the same
 *
 * The run begins somewhere within a gap, as likely in each instant of it: a long gap is met in proportion to its
 * length, at a point anywhere within. What is left of it is `uniform × gamma(shape + 1)`. Were the first gap
 * drawn as all others, a bursty process would start with (cv² − 1)/2 arrivals too many.
 */
export function* atRandom(process: RandomArrivals, rng: Rng): Generator<number> {
  const source = (): number => rng.next();
  const shape = process.kind === 'poisson' ? 1 : 1 / process.cv ** 2;
  const gap =
    process.kind === 'poisson' ? randomExponential.source(source)(1) : randomGamma.source(source)(shape, 1 / shape);
  let area = source() * randomGamma.source(source)(shape + 1, 1 / shape)();
  for (;;) {
    yield area;
    area += gap();
  }
}
