/** One request of a trace. */
export interface TraceRow {
  /** From any instant that is the same for all rows of the file. */
  readonly atMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly blocks?: Uint32Array;
}

/** A line read; `unusable` when it is well formed and says no lengths; undefined when it is not of the format. */
export type RowReader = (line: string) => TraceRow | 'unusable' | undefined;

export interface TraceFormat {
  /** The reader for a file with this first line; undefined when the file cannot be of the format. */
  open(firstLine: string): RowReader | undefined;
  /** The first line names the columns. */
  readonly hasHeader: boolean;
  /** Its rows come in the order of their times; otherwise they are put in order. */
  readonly isSorted: boolean;
  /** What a row looks like. */
  readonly example: string;
  /** What is wrong with a first line that does not fit. */
  readonly refusal: string;
}

/** The largest count of tokens that is believed; what is above is a slip. */
export const MOST_TOKENS = 999_999_999;
