/** One request of a trace. */
export interface TraceRow {
  /** From any instant that is the same for all rows of the file. Absent where the file says none. */
  readonly atMs?: number | undefined;
  /** Absent where the prompt itself is there. */
  readonly inputTokens?: number | undefined;
  readonly text?: string | undefined;
  /** Absent where the file does not say how long the answer was. */
  readonly outputTokens?: number | undefined;
  /** Of which blocks the prompt is made. */
  readonly blocks?: Uint32Array | undefined;
  /** Rows of one session are turns of one conversation. */
  readonly session?: string | undefined;
  /** From the end of the turn before. */
  readonly delayMs?: number | undefined;
  /** Its times are in seconds, and not in milliseconds as they are called. */
  readonly isInSeconds?: boolean;
}

/** A row and the line that it stands on. */
export interface HeldRow extends TraceRow {
  readonly line: number;
}

/** A row that is not played: it is well formed and was no whole request, or something is wrong with it. */
export type NotPlayed = { readonly leftOut: string } | { readonly problem: string };

/** A line read; undefined when it is not of the format. */
export type RowReader = (line: string) => TraceRow | NotPlayed | undefined;

export interface TraceFormat {
  /** The reader for a file with this first line; undefined when the file cannot be of the format. */
  open(firstLine: string): RowReader | undefined;
  /** The first line names the columns. */
  readonly hasHeader: boolean;
  /** Its rows come in the order of their times; otherwise they are put in order. */
  readonly isSorted: boolean;
  /** Nothing in it says whether times are in seconds or in milliseconds, nor how long a block is. */
  readonly isLoose: boolean;
  /** What a row looks like. */
  readonly example: string;
  /** What is wrong with a first line that does not fit. */
  readonly refusal: string;
}

/** The largest count of tokens that is believed; what is above is a slip. */
export const MOST_TOKENS = 999_999_999;
