import type { TrueExchange } from './exchange.ts';

/** The truth lies in it, both ends included; in ms. */
export type Stretch = readonly [from: number, to: number];

/** The latencies that a run is judged by, as it names them. */
export const JUDGED = ['ttft', 'itl', 'e2e'] as const;
export type Judged = (typeof JUDGED)[number];

const at = (times: Float64Array, i: number): number => times[i] ?? Number.NaN;

const sinceRead = ({ readMs: [earliest, latest], writesMs }: TrueExchange, write: number): Stretch => [
  at(writesMs, 2 * write) - latest,
  at(writesMs, 2 * write + 1) - earliest,
];

/** What a client that loses no time can have seen of one exchange. */
export const BOUNDS: Readonly<Record<Judged, (exchange: TrueExchange) => readonly Stretch[]>> = {
  ttft: (exchange) => [sinceRead(exchange, 0)],
  itl: ({ writesMs }) =>
    Array.from({ length: writesMs.length / 2 - 1 }, (_, i) => [
      at(writesMs, 2 * i + 2) - at(writesMs, 2 * i + 1),
      at(writesMs, 2 * i + 3) - at(writesMs, 2 * i),
    ]),
  e2e: (exchange) => [sinceRead(exchange, exchange.writesMs.length / 2 - 1)],
};
