/** How often the arrivals of open loads had to wait for the generator to make their request. */
export interface ArrivalTime {
  readonly arrivals: number;
  /** Those whose request was not ready in time. */
  readonly unready: number;
  /** The longest that one of them waited for it. */
  readonly longestMs: number;
}

export const NO_ARRIVAL_TIME: ArrivalTime = { arrivals: 0, unready: 0, longestMs: 0 };

export const sumOfArrivalTime = (all: readonly ArrivalTime[]): ArrivalTime =>
  all.reduce(
    (sum, { arrivals, unready, longestMs }) => ({
      arrivals: sum.arrivals + arrivals,
      unready: sum.unready + unready,
      longestMs: Math.max(sum.longestMs, longestMs),
    }),
    NO_ARRIVAL_TIME,
  );
