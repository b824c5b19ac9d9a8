/**
 * What the source knows of one request, in ms on the machine's monotonic clock. Each instant is a stretch in which it
 * must lie: nobody can have had the bytes before `[0]`, and anybody may have had them by `[1]`.
 */
export interface TrueExchange {
  /** As the answer's usage tells it for input tokens, so that the record of the request is found. */
  readonly serial: number;
  /** When the request's last bytes had come. */
  readonly readMs: readonly [earliest: number, latest: number];
  /** When each token was written: before the first write, after it, before the second … */
  readonly writesMs: Float64Array;
  /** Planned → written, at most. */
  readonly lateMs: number;
}

export type Question = 'begin' | 'take';

export type Message =
  | { readonly kind: 'listening'; readonly port: number; readonly priority: number }
  | { readonly kind: 'begin' }
  /** The first request since `begin` has come. */
  | { readonly kind: 'first' }
  | { readonly kind: 'take'; readonly exchanges: readonly TrueExchange[]; readonly cpuMs: number };
