import { firstOfEach } from '../../core/first-of-each.ts';
import { hasFailed, type Outcome, type RequestRecord } from '../../core/record.ts';
import type { ErrorGroup } from '../../core/result.ts';
import { saidOf } from '../../core/said-of.ts';

type Sample = NonNullable<ErrorGroup['samples']>[number];

const MOST_SAMPLES = 4;

/** Failures by kind, with the words of the first few that said something else. Bounded: messages do not make groups, kinds do. */
export class ErrorTable {
  readonly #groups = new Map<string, { -readonly [K in keyof ErrorGroup]: ErrorGroup[K] }>();

  add(record: RequestRecord): void {
    if (!hasFailed(record)) return;
    const { id, endedMs } = record;
    const group = groupOf(record.outcome);
    this.absorb([{ ...group, count: 1, firstAtMs: endedMs, samples: [{ id, atMs: endedMs, message: group.message }] }]);
  }

  absorb(groups: readonly ErrorGroup[]): void {
    for (const group of groups) {
      const known = this.#groups.get(keyOf(group));
      if (known === undefined) this.#groups.set(keyOf(group), { ...group });
      else {
        const { firstAtMs, message } = group.firstAtMs < known.firstAtMs ? group : known;
        const waits = [known.retryAfterMs, group.retryAfterMs].filter((ms) => ms !== undefined);
        const retryAfter = waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) };
        const samples = firstOf([...(known.samples ?? []), ...(group.samples ?? [])]);
        Object.assign(known, { firstAtMs, message, count: known.count + group.count, samples, ...retryAfter });
      }
    }
  }

  /** Most frequent first, and of those the earliest: the same whoever counted them. */
  list(): readonly ErrorGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || a.firstAtMs - b.firstAtMs);
  }
}

/** The earliest of each message, in order of time: the same whoever met them first. */
function firstOf(samples: readonly Sample[]): readonly Sample[] {
  const inOrder = samples.toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  return firstOfEach(({ message }) => message, inOrder).slice(0, MOST_SAMPLES);
}

const keyOf = ({ kind, status, stage, code }: ErrorGroup): string => `${kind} ${status ?? stage ?? code}`;

type Failure = Extract<Outcome, { readonly kind: ErrorGroup['kind'] }>;

function groupOf(outcome: Failure): Omit<ErrorGroup, 'count' | 'firstAtMs'> {
  switch (outcome.kind) {
    case 'http': {
      const { kind, status, message, retryAfterMs } = outcome;
      return { kind, status, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    case 'transport':
    case 'protocol':
      return { kind: outcome.kind, code: outcome.code, message: outcome.message };
    case 'timeout':
      return {
        kind: 'timeout',
        stage: outcome.stage,
        message: `no ${saidOf<string>(WAITED_FOR, outcome.stage, outcome.stage)} within ${Math.round(outcome.afterMs)} ms`,
      };
    default:
      return outcome satisfies never;
  }
}

const WAITED_FOR = {
  connect: 'connection',
  'first-token': 'first token',
  'between-tokens': 'further token',
  total: 'end of the answer',
} as const;
