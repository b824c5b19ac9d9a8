import { PlimsollError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { RunInfo } from '../core/result.ts';

/** What ended a series before all of its runs were made. */
export interface Stop {
  readonly kind: 'signal' | 'script';
  /** Where the scenario's own code did it: how, a clause. */
  readonly why?: string;
}

export const stopCode = ({ kind }: Stop): number => (kind === 'signal' ? EXIT.interrupted.code : EXIT.aborted.code);

/** Several runs that are made for one another. */
export interface Series<Next, Made> {
  /**
   * The run to make next; undefined when all are made. It follows from what was made, so that a series that was stopped
   * goes on where it was.
   */
  next(made: readonly Made[]): Next | undefined;
  perform(next: Next): Promise<Ended<Made>>;
  /** Keeps what is known so far, whole or not at all. */
  keep(made: readonly Made[]): Promise<void>;
  /** Resolves when nothing of a run is left in its server. */
  drained(next: Next, made: Made): Promise<void>;
}

export interface Ended<Made> {
  readonly made: Made;
  readonly run: Pick<RunInfo, 'stopped' | 'stopReason'>;
}

/** Who is told how far it is. */
export interface Progress<Next, Made> {
  onBegin?(next: Next): void;
  onMade?(next: Next, made: Made): void;
}

export interface SeriesEnd<Made> {
  /** Runs that came to their own end, in the order in which they were made. */
  readonly made: readonly Made[];
  readonly stop?: Stop;
}

/**
 * Makes all runs of a series, never two at once: they may share a machine, and this one makes the load of all. A run that
 * was stopped, by a signal or by the scenario's own code, ends the series and is none of it.
 *
 * @param before runs that an earlier process made
 */
export async function performSeries<Next, Made>(
  series: Series<Next, Made>,
  {
    before = [],
    interrupt,
    progress = {},
  }: {
    readonly before?: readonly Made[];
    readonly interrupt: AbortSignal;
    readonly progress?: Progress<Next, Made>;
  },
): Promise<SeriesEnd<Made>> {
  const made = [...before];
  for (;;) {
    const next = series.next(made);
    if (next === undefined) return { made };
    if (interrupt.aborted) return { made, stop: { kind: 'signal' } };
    progress.onBegin?.(next);
    const ended = await orStop(series.perform(next));
    if ('kind' in ended) return { made, stop: ended };
    made.push(ended.made);
    progress.onMade?.(next, ended.made);
    await series.keep(made);
    await series.drained(next, ended.made);
  }
}

async function orStop<Made>(performing: Promise<Ended<Made>>): Promise<Ended<Made> | Stop> {
  try {
    const ended = await performing;
    const { stopped, stopReason } = ended.run;
    if (stopped === 'signal') return { kind: 'signal' };
    if (stopped === 'script') return { kind: 'script', why: `the scenario called abort(): ${stopReason ?? ''}` };
    return ended;
  } catch (error) {
    // In setup(), before there was a run.
    if (error instanceof PlimsollError && error.code === 'INTERRUPTED') return { kind: 'signal' };
    if (error instanceof PlimsollError && error.code === 'SCENARIO_ABORTED')
      return { kind: 'script', why: error.message };
    throw error;
  }
}
