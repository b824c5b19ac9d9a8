/** What the load source did since the last report, by its own clock. */
export interface SourceReport extends SourceCounts {
  /** Request completely read → first token written. Absent when there was none. */
  readonly ttft?: SourceQuantiles;
  /** Gaps between the token events of one answer, write to write. */
  readonly itl?: SourceQuantiles;
  /** Planned → written: how far the source itself fell behind its schedule. */
  readonly late?: SourceQuantiles;
}

export interface SourceCounts {
  /** Requests completely read. */
  readonly requests: number;
  /** Token events written. */
  readonly events: number;
  /** CPU time of the source's process, waiting turn by turn for its instants included. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface SourceQuantiles {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** `counts` leaves everything as it is; `report` starts anew. */
export type SourceQuestion = 'counts' | 'report';

export type SourceMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'counts'; readonly counts: SourceCounts }
  | { readonly kind: 'report'; readonly report: SourceReport };
