import type { Expect } from '../../../core/expect.ts';
import type { Turn } from '../../../core/session.ts';

/** A turn as a data set has it: perhaps with the answer that somebody once gave to it. */
export interface RecordedTurn extends Pick<Turn, 'messages' | 'isList' | 'maxTokens'> {
  readonly answer?: string;
  readonly expect?: Expect;
}

/** One row, read. */
export interface ReadRow {
  /** None at all: a row that asks nothing. */
  readonly turns: readonly RecordedTurn[];
  /** What of it is not asked, or not as it stands: `words of tools are left out`. */
  readonly passedOver?: readonly string[];
}

/** Reads one row, or says what is wrong with it. */
export type RowFormat = (row: unknown) => ReadRow | string;
