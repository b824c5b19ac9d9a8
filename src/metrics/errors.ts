import { hasFailed, type Outcome, type RequestRecord } from '../core/record.ts';
import type { ErrorGroup } from '../core/result.ts';

/** Failures by kind, with the first one's words. Bounded: messages do not make groups, kinds do. */
export class ErrorTable {
  readonly #groups = new Map<string, { -readonly [K in keyof ErrorGroup]: ErrorGroup[K] }>();

  add(record: RequestRecord): void {
    if (!hasFailed(record)) return;
    const group = groupOf(record.outcome);
    if (group === undefined) return;
    const key = `${group.kind} ${group.status ?? group.stage ?? group.code}`;
    const known = this.#groups.get(key);
    if (known === undefined) this.#groups.set(key, { ...group, count: 1, firstAtMs: record.endedMs });
    else {
      known.count++;
      if (record.endedMs < known.firstAtMs) Object.assign(known, { firstAtMs: record.endedMs, message: group.message });
    }
  }

  /** Most frequent first. */
  list(): readonly ErrorGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}

function groupOf(outcome: Outcome): Omit<ErrorGroup, 'count' | 'firstAtMs'> | undefined {
  switch (outcome.kind) {
    case 'http':
      return { kind: 'http', status: outcome.status, message: outcome.message };
    case 'transport':
      return { kind: 'transport', code: outcome.code, message: outcome.message };
    case 'protocol':
      return { kind: 'protocol', code: outcome.code, message: outcome.message };
    case 'timeout':
      return {
        kind: 'timeout',
        stage: outcome.stage,
        message: `no ${WAITED_FOR[outcome.stage]} within ${Math.round(outcome.afterMs)} ms`,
      };
    case 'ok':
    case 'censored':
    case 'dropped':
    case 'cancelled':
      return undefined;
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
