import { randomLogNormal } from 'd3-random';
import type { Rng } from '../../core/rng.ts';

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.6448536269514722;

export function drawLognormal({ median, p95 }: { readonly median: number; readonly p95: number }, rng: Rng): number {
  return randomLogNormal.source(() => rng.next())(Math.log(median), Math.log(p95 / median) / Z95)();
}

export const drawExponential = ({ mean }: { readonly mean: number }, rng: Rng): number =>
  -mean * Math.log(1 - rng.next());
