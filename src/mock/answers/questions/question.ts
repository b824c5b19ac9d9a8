export interface KnownQuestion {
  /** In the form by which it is told from others, whatever frames it. */
  readonly question: string;
  readonly answer: number;
}

const MOST = 1e12;

/** Whether a number is one that a slip of 1 can be told from. */
export const isTellable = (answer: number): boolean => Math.abs(answer) <= MOST;

/** A number as it is told: with at most four decimals. */
export const decimal = (answer: number): string => String(Number(answer.toFixed(4)));
