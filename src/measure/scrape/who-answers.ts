import type { RunMs } from '../../core/clock.ts';
import type { CounterName } from './counters.ts';
import type { Scrape } from './reading.ts';

/** Who was behind one page while it was read. */
export type Answerer =
  | { readonly kind: 'one' }
  /** One after the other: what was read first of each but the first one. */
  | { readonly kind: 'restarted'; readonly atMs: readonly RunMs[] }
  /** In turns, as through a balancer: no two readings need be of the same server. */
  | { readonly kind: 'several'; readonly why: string };

/** What never falls, of one server. */
export const COUNTERS = [
  'finished',
  'outputTokens',
  'inputTokens',
  'cachedTokens',
  'preemptions',
  'prefixHits',
  'prefixQueries',
] as const satisfies readonly CounterName[];

/** The clocks of two machines that are kept right may differ by so much. */
const CLOCKS_APART_MS = 2000;
/** A server that was started anew so often in one run is of no more use than several. */
const MOST_FALLS = 2;
/** How much faster than usual a counter may grow in one step, and still be that of the same server. */
const JUMP = 3;

/**
 * Whether a page is one server's. A process that says when it began is known by that; of one that does not only its
 * counters tell: they never fall, so one that fell is another's, and one that returns to where it was has been there all
 * the while.
 *
 * @param scrapes of one source, in order of time
 * @param startedAtMs when the run's zero was, in ms since 1970, by this machine's clock
 */
export function whoAnswers(scrapes: readonly Scrape[], startedAtMs: number): Answerer {
  const processes = new Set(scrapes.flatMap(({ processStartS }) => processStartS ?? []));
  return processes.size > 1 ? byProcess(scrapes, processes.size, startedAtMs) : byCounters(scrapes);
}

function byProcess(all: readonly Scrape[], processes: number, startedAtMs: number): Answerer {
  const scrapes = all.filter(({ processStartS }) => processStartS !== undefined);
  const changes = scrapes.flatMap((after, i) => {
    const before = scrapes[i - 1];
    return before === undefined || before.processStartS === after.processStartS ? [] : [{ before, after }];
  });
  const isRestart = changes.every(({ before, after }) => {
    const [old, young] = [before.processStartS ?? 0, after.processStartS ?? 0];
    const seenUntilMs = startedAtMs + before.atMs;
    return young > old && young * 1000 >= seenUntilMs - CLOCKS_APART_MS;
  });
  if (isRestart) return { kind: 'restarted', atMs: changes.map(({ after }) => after.atMs) };
  return { kind: 'several', why: `${processes} processes that began at different times answered there` };
}

/** From one scrape to the next, of the counters that both tell. */
interface Move {
  readonly at: number;
  readonly atMs: RunMs;
  readonly tookMs: number;
  readonly grownBy: ReadonlyMap<CounterName, number>;
  readonly falling: readonly CounterName[];
}

function byCounters(scrapes: readonly Scrape[]): Answerer {
  const moves = scrapes.slice(1).map((_, i) => moveTo(i + 1, scrapes));
  const falls = moves.filter(({ falling }) => falling.length > 0);
  if (falls.length === 0) return { kind: 'one' };
  const times = falls.length === 1 ? 'once' : `${falls.length} times`;
  if (falls.length > MOST_FALLS) return { kind: 'several', why: `its counters fell ${times} and rose again` };
  const returns = falls.map((fall) => returnOf(fall, moves, scrapes));
  const usual = usualGrowth(moves.filter((move) => move.falling.length === 0 && !returns.includes(move)));
  if (falls.some((fall, i) => isJump(fall, returns[i], usual)))
    return { kind: 'several', why: `its counters fell ${times} and were back at once where they had been` };
  // So it is, too, where one of several on a page is gone: what is left was not counted since.
  if (falls.some((fall) => isMixed(fall, scrapes) || isTooMuch(fall, scrapes, usual)))
    return {
      kind: 'several',
      why: `its counters fell ${times}, to more than a server that has just begun can have counted`,
    };
  return { kind: 'restarted', atMs: falls.map(({ atMs }) => atMs) };
}

function moveTo(at: number, scrapes: readonly Scrape[]): Move {
  const [before, after] = [scrapes[at - 1], scrapes[at]];
  const grownBy = new Map(
    COUNTERS.flatMap((name) => {
      const [a, b] = [before?.reading[name], after?.reading[name]];
      return a === undefined || b === undefined ? [] : [[name, b - a] as const];
    }),
  );
  const falling = [...grownBy].flatMap(([name, by]) => (by < 0 ? name : []));
  const atMs = after?.atMs ?? 0;
  return { at, atMs, tookMs: Math.max(1, atMs - (before?.atMs ?? 0)), grownBy, falling };
}

/** The first move after which all that fell is as high again as before. */
function returnOf({ at, falling }: Move, moves: readonly Move[], scrapes: readonly Scrape[]): Move | undefined {
  const before = scrapes[at - 1]?.reading ?? {};
  const isBack = ({ at }: Move): boolean =>
    falling.every((name) => (scrapes[at]?.reading[name] ?? -1) >= (before[name] ?? 0));
  return moves.find((move) => move.at > at && isBack(move));
}

/** Per ms, of each counter: the middle one of all moves in which it grew. */
function usualGrowth(moves: readonly Move[]): ReadonlyMap<CounterName, number> {
  return new Map(
    COUNTERS.flatMap((name) => {
      const rates = moves.flatMap(({ grownBy, tookMs }) => {
        const by = grownBy.get(name) ?? 0;
        return by > 0 ? by / tookMs : [];
      });
      const middle = rates.toSorted((a, b) => a - b)[Math.floor((rates.length - 1) / 2)];
      return middle === undefined ? [] : [[name, middle] as const];
    }),
  );
}

/** One counter fell and another rose: of a server that has just begun none is higher than before. */
const isMixed = ({ at, grownBy }: Move, scrapes: readonly Scrape[]): boolean =>
  [...grownBy].some(([name, by]) => by > 0 && (scrapes[at - 1]?.reading[name] ?? 0) > 0);

/** It counts more than a server that has just begun can have done. */
const isTooMuch = (
  { at, tookMs, falling }: Move,
  scrapes: readonly Scrape[],
  usual: ReadonlyMap<CounterName, number>,
): boolean =>
  falling.some((name) => {
    const rate = usual.get(name);
    return rate !== undefined && (scrapes[at]?.reading[name] ?? 0) > JUMP * rate * tookMs;
  });

/** It came back at once, and not by counting on from where it had fallen to. */
const isJump = (fall: Move, back: Move | undefined, usual: ReadonlyMap<CounterName, number>): boolean =>
  back !== undefined &&
  fall.falling.every((name) => {
    const [rate, by] = [usual.get(name), back.grownBy.get(name) ?? 0];
    return rate === undefined ? by > -(fall.grownBy.get(name) ?? 0) / 2 : by > JUMP * rate * back.tookMs;
  });
