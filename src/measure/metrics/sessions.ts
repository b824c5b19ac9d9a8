import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { SessionRecord, Thrown } from '../../core/record.ts';
import type { RunResult, ThrownGroup } from '../../core/result.ts';
import { addUp } from './add-up.ts';

/** What `result.json` says of sessions; nothing where every iteration is one request. */
export type SessionAccount = Pick<RunResult, 'sessions' | 'thrown' | 'markedFailed' | 'checks'>;

/** What was added up, as plain data. */
export interface SessionState {
  readonly ends: NonNullable<RunResult['sessions']>;
  readonly thrown: readonly ThrownGroup[];
  readonly markedFailed?: { readonly count: number; readonly reason: string; readonly firstAtMs: RunMs };
  readonly checks: NonNullable<RunResult['checks']>;
}

/** Names are the scenario's own; one made of every answer's text must not fill the memory. */
const MOST_CHECKS = 500;
/** Nor may a message made of one, thrown where no place is known. */
const MOST_THROWN = 50;

/** How sessions ended, what their code threw, and how often each of its checks held. */
export class SessionLedger {
  readonly #ends = { finished: 0, failed: 0, threw: 0, cut: 0 };
  readonly #thrown = new Map<string, ThrownGroup>();
  readonly #checks = new Map<string, { passes: number; fails: number }>();
  #markedFailed: SessionState['markedFailed'];

  /** @param isMeasured within the warm-up nothing counts but what the code threw, which a reader must know of */
  add({ outcome, endedMs, checks, markedFailed, isAfterEnd }: SessionRecord, isMeasured: boolean): void {
    if (outcome.kind === 'threw') this.#addThrown({ ...thrownOf(outcome), count: 1, firstAtMs: endedMs });
    if (markedFailed !== undefined) this.#addMark({ count: 1, reason: markedFailed, firstAtMs: endedMs });
    if (!isMeasured || isAfterEnd === true) return;
    this.#ends[outcome.kind]++;
    if (checks !== undefined) this.#addChecks(checks);
  }

  state(): SessionState {
    const [ends, thrown, checks] = [{ ...this.#ends }, [...this.#thrown.values()], Object.fromEntries(this.#checks)];
    return given({ ends, thrown, checks, markedFailed: this.#markedFailed });
  }

  absorb({ ends, thrown, markedFailed, checks }: SessionState): void {
    addUp(this.#ends, ends);
    for (const group of thrown) this.#addThrown(group);
    if (markedFailed !== undefined) this.#addMark(markedFailed);
    this.#addChecks(checks);
  }

  account(): SessionAccount {
    const { ends, thrown, checks, markedFailed } = this.state();
    return given({
      sessions: Object.values(ends).some((count) => count > 0) ? ends : undefined,
      thrown:
        thrown.length === 0 ? undefined : thrown.toSorted((a, b) => b.count - a.count || a.firstAtMs - b.firstAtMs),
      markedFailed,
      checks: this.#checks.size === 0 ? undefined : checks,
    });
  }

  /** By its place, for a message often quotes what differs each time. */
  #addThrown(group: ThrownGroup): void {
    const key = group.where ?? ` ${group.message}`;
    const known = this.#thrown.get(key);
    if (known === undefined && this.#thrown.size >= MOST_THROWN) return;
    const first = known === undefined || isBefore(group, known, group.message < known.message) ? group : known;
    this.#thrown.set(key, { ...first, count: group.count + (known?.count ?? 0) });
  }

  #addMark(mark: NonNullable<SessionState['markedFailed']>): void {
    const known = this.#markedFailed;
    const first = known === undefined || isBefore(mark, known, mark.reason < known.reason) ? mark : known;
    this.#markedFailed = { ...first, count: mark.count + (known?.count ?? 0) };
  }

  #addChecks(checks: NonNullable<RunResult['checks']>): void {
    for (const [name, { passes, fails }] of Object.entries(checks)) {
      const known = this.#checks.get(name);
      if (known !== undefined) {
        known.passes += passes;
        known.fails += fails;
      } else if (this.#checks.size < MOST_CHECKS) this.#checks.set(name, { passes, fails });
    }
  }
}

/** Of two at one instant always the same: whoever adds up, in whatever order, must find the same. */
const isBefore = (a: { readonly firstAtMs: RunMs }, b: { readonly firstAtMs: RunMs }, isLesser: boolean): boolean =>
  a.firstAtMs === b.firstAtMs ? isLesser : a.firstAtMs < b.firstAtMs;

const thrownOf = ({ message, where }: Thrown): Thrown => given({ message, where });
