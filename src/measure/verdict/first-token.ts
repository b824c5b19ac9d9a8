import { given } from '../../core/given.ts';
import type { FirstTokenParts } from '../../core/result.ts';
import type { FirstTokenMeans } from '../metrics/first-token.ts';
import type { ServerFirstTokens } from '../scrape/account.ts';

type Told = Pick<FirstTokenParts, 'queueMs' | 'prefillMs' | 'frontEndMs' | 'insideMs'>;

/**
 * Splits the mean time to the first token by who had the request. The server's part is from its own histograms, in
 * means, which are exact however coarse the buckets; what is left is nobody's word.
 */
export function firstTokenParts(
  own: FirstTokenMeans | undefined,
  server: ServerFirstTokens,
): FirstTokenParts | undefined {
  if (own === undefined) return undefined;
  const told = toldBy(server);
  const known = Object.values(told).reduce((sum, ms) => sum + ms, 0);
  return given({ ...own, ...told, unknownMs: own.ttftMs - own.sendLagMs - own.connectMs - known });
}

/**
 * A server's own ttft has its queue and its prefill in it, and what it does around them. One that tells no prefill has
 * told it all the same: it is what is left of ttft without the queue. One that tells its ttft alone has it whole. A
 * gateway may begin it where its queue ends.
 */
function toldBy({ times: { queue, prefill, ttft }, ttftIsAfterQueue }: ServerFirstTokens): Told {
  const [queueMs, prefillMs] = [queue?.meanMs, prefill?.meanMs];
  if (ttft === undefined) return given({ queueMs, prefillMs });
  const rest = ttft.meanMs - (ttftIsAfterQueue ? 0 : (queueMs ?? 0)) - (prefillMs ?? 0);
  // Below a nanosecond it is what floating point left over.
  const left = rest < 1e-6 ? 0 : rest;
  if (queueMs === undefined || ttftIsAfterQueue) return given({ queueMs, prefillMs, insideMs: left });
  return prefillMs === undefined ? { queueMs, prefillMs: left } : { queueMs, prefillMs, frontEndMs: left };
}
