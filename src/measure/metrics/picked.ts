import { given } from '../../core/given.ts';
import { type Outcome, type RequestRecord, wasSent } from '../../core/record.ts';
import type { PickedRequest, PickedRequests } from '../../core/result.ts';
import { hash, mix } from '../../core/rng.ts';
import { ttftMs } from './derive.ts';

/** Of each kind: as many as a reader looks at. */
const MOST = 6;
/** The largest pauses of an answer; the rest of its tokens came evenly enough. */
const MOST_GAPS = 5;

/** How a kind is ranked: the requests with the highest rank are kept. Undefined: it is not of that kind. */
const RANKS = {
  slowestFirstToken: ttftMs,
  // Failed ones and those cut off too: what took a minute to fail was not fast.
  slowestToEnd: (r) => r.endedMs - r.plannedMs,
  // Chance that follows from the request alone, so that it is the same whoever picks, and in whatever order.
  random: (r) => mix(hash(r.id)) >>> 0,
} as const satisfies Record<keyof PickedRequests, (r: RequestRecord) => number | undefined>;

const KINDS = Object.keys(RANKS) as (keyof PickedRequests)[];

export type PickedState = Readonly<Record<keyof PickedRequests, readonly Ranked[]>>;

interface Ranked {
  readonly rank: number;
  readonly request: PickedRequest;
}

/** A few requests of a run, whole, to be looked at one by one. Memory is bounded; warm-up is for the caller to leave out. */
export class Picked {
  readonly #kept: Record<keyof PickedRequests, readonly Ranked[]> = {
    slowestFirstToken: [],
    slowestToEnd: [],
    random: [],
  };

  add(record: RequestRecord): void {
    if (!wasSent(record)) return;
    for (const kind of KINDS) {
      const rank = RANKS[kind](record);
      const kept = this.#kept[kind];
      const last = kept.length < MOST ? undefined : kept.at(-1);
      if (rank === undefined || (last !== undefined && rank < last.rank)) continue;
      this.#kept[kind] = best([...kept, { rank, request: picked(record) }]);
    }
  }

  state(): PickedState {
    return { ...this.#kept };
  }

  absorb(state: PickedState): void {
    for (const kind of KINDS) this.#kept[kind] = best([...this.#kept[kind], ...state[kind]]);
  }

  /** Undefined when nothing was sent. */
  list(): PickedRequests | undefined {
    if (this.#kept.random.length === 0) return undefined;
    const requests = (kind: keyof PickedRequests): readonly PickedRequest[] =>
      this.#kept[kind].map(({ request }) => request);
    return {
      slowestFirstToken: requests('slowestFirstToken'),
      slowestToEnd: requests('slowestToEnd'),
      random: requests('random').toSorted((a, b) => a.plannedMs - b.plannedMs || (a.id < b.id ? -1 : 1)),
    };
  }
}

const best = (ranked: readonly Ranked[]): readonly Ranked[] =>
  ranked.toSorted((a, b) => b.rank - a.rank || (a.request.id < b.request.id ? -1 : 1)).slice(0, MOST);

function picked(record: RequestRecord): PickedRequest {
  const { id, scenario, turn, plannedMs, startedMs, sentMs, connectMs, headersMs, firstTokenMs, lastTokenMs } = record;
  const { endedMs, inputTokens, outputTokens, cachedTokens, inFlight, tags } = record;
  return given({
    ...{ id, scenario, turn, plannedMs, startedMs, sentMs, connectMs, headersMs, firstTokenMs, lastTokenMs },
    ...{ endedMs, inputTokens, outputTokens, cachedTokens, inFlight },
    target: tags?.['target'],
    gaps: largestGaps(record),
    outcome: outcomeOf(record.outcome),
  });
}

/** Of several choices at once the gaps overlap, and where each lies in time is not on record. */
function largestGaps({ firstTokenMs, itlMs = [], choices = 1 }: RequestRecord): PickedRequest['gaps'] {
  if (firstTokenMs === undefined || choices > 1) return [];
  let atMs = firstTokenMs;
  const gaps = itlMs.map((ms) => {
    const gap = { atMs, ms };
    atMs += ms;
    return gap;
  });
  return gaps
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, MOST_GAPS)
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** How it ended, without the words of a server. */
function outcomeOf(outcome: Outcome): PickedRequest['outcome'] {
  switch (outcome.kind) {
    case 'http':
      return { kind: 'http', status: outcome.status };
    case 'transport':
    case 'protocol':
      return { kind: outcome.kind, code: outcome.code };
    case 'timeout':
      return { kind: 'timeout', stage: outcome.stage };
    case 'ok':
    case 'censored':
    case 'dropped':
    case 'cancelled':
      return { kind: outcome.kind === 'ok' ? 'ok' : 'censored' };
    default:
      return outcome satisfies never;
  }
}
