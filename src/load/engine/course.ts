import type { Clock, RunMs } from '../../core/clock.ts';

/** The course of one session of the scenario's own code, as its requests move it on. */
export interface SessionCourse {
  readonly index: number;
  readonly session: string;
  readonly cut: AbortSignal;
  /** When its next request was due: the moment of asking, for the first one less by what the session began late. */
  nextPlannedMs(): RunMs;
  /** The requests made so far. */
  readonly requests: number;
  begin(request: Promise<unknown>): void;
  /** Nothing may be asked any more. */
  readonly isOver: boolean;
}

export interface OwnedCourse extends SessionCourse {
  close(): void;
  /** When all requests begun have ended, awaited by the function or not. */
  settled(): Promise<unknown>;
}

export interface CourseStart {
  readonly index: number;
  readonly session: string;
  readonly plannedMs: RunMs;
  readonly cut: AbortSignal;
}

export function newCourse({ index, session, plannedMs, cut }: CourseStart, clock: Clock): OwnedCourse {
  const underWay = new Set<Promise<unknown>>();
  const begunMs = clock.now();
  let requests = 0;
  let isClosed = false;
  return {
    index,
    session,
    cut,
    get requests() {
      return requests;
    },
    get isOver() {
      return isClosed || cut.aborted;
    },
    // What the code does before its first request is the code's time; that it began late is the generator's.
    nextPlannedMs: () => clock.now() - (requests === 0 ? begunMs - plannedMs : 0),
    begin(request) {
      requests++;
      underWay.add(request);
      void request.finally(() => underWay.delete(request));
    },
    close() {
      isClosed = true;
    },
    settled: () => Promise.all(underWay),
  };
}
