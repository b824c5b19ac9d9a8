import type { RunResult } from '../../core/result.ts';

/** A run as it is stored. */
export interface StoredRun {
  /** Where it was found; foreign text. */
  readonly path: string;
  readonly result: RunResult;
  /** The resolved scenario, as plain JSON; absent where there is none. */
  readonly scenario?: unknown;
}

export interface SideInput {
  readonly label: string;
  /** One and more. */
  readonly runs: readonly StoredRun[];
}

/** Runs of a side in the order of their start, and which of them can be trusted. */
export const inOrder = (runs: readonly StoredRun[]): readonly StoredRun[] =>
  runs.toSorted(({ result: { run: a } }, { result: { run: b } }) =>
    a.startedAt === b.startedAt ? (a.block?.pair ?? 0) - (b.block?.pair ?? 0) : a.startedAt < b.startedAt ? -1 : 1,
  );

export const isValid = ({ result }: StoredRun): boolean => result.validity.valid;

/** A run that was ended early is shorter than its plan, at a moment that its own figures may have chosen: it is shown, and is no evidence. */
export const isCounted = (run: StoredRun): boolean => isValid(run) && run.result.run.stopped === undefined;
