import { given } from '../../core/given.ts';
import type { FirstTokenParts, ServerAccount } from '../../core/result.ts';
import type { FirstTokenMeans } from '../metrics/first-token.ts';

/**
 * Splits the mean time to the first token by who had the request. The server's part is from its own histograms, in
 * means, which are exact however coarse the buckets. A server that tells its own ttft and its queue and no prefill has
 * told the prefill too: it is what is left of the one without the other.
 */
export function firstTokenParts(
  own: FirstTokenMeans | undefined,
  { queue, prefill, ttft }: ServerAccount['times'],
): FirstTokenParts | undefined {
  if (own === undefined) return undefined;
  const queueMs = queue?.meanMs;
  const prefillMs =
    prefill?.meanMs ?? (ttft === undefined || queueMs === undefined ? undefined : Math.max(0, ttft.meanMs - queueMs));
  const unknownMs = own.ttftMs - own.sendLagMs - own.connectMs - (queueMs ?? 0) - (prefillMs ?? 0);
  return given({ ...own, queueMs, prefillMs, unknownMs });
}
