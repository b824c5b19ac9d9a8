import type { Cost, Metrics } from '../../core/result.ts';

const HOUR_MS = 3_600_000;

/**
 * What the measured part of a run cost, and what came of it: tokens that came within that part, good requests and right
 * answers of those that were planned in it. What there was none of has no price.
 *
 * @param price of one GPU for an hour, and how many there are
 * @param part of the whole load that this run sent: that much of the machines it had
 */
export function costOf(
  price: Pick<Cost, 'gpuHourly' | 'gpus'>,
  { output_tokens: tokens, goodput, accuracy }: Metrics,
  measuredMs: number,
  part = 1,
): Cost {
  const { gpuHourly, gpus } = price;
  const total = (gpuHourly * gpus * part * measuredMs) / HOUR_MS;
  const outputTokens = tokens?.type === 'counter' ? (tokens.rate * measuredMs) / 1000 : 0;
  const good = goodput?.type === 'rate' ? goodput.passes : 0;
  const right = accuracy?.type === 'rate' ? accuracy.passes : 0;
  return {
    gpuHourly,
    gpus,
    total,
    ...(outputTokens > 0 ? { perMillionOutputTokens: (total / outputTokens) * 1e6 } : {}),
    ...(good > 0 ? { perGoodRequest: total / good } : {}),
    ...(right > 0 ? { perRightAnswer: total / right } : {}),
  };
}
