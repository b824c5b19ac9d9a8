import type { SessionRecord } from '../core/record.ts';
import type { RunResult } from '../core/result.ts';

/** What `result.json` says of the scenario's own code; nothing where there is none. */
export type SessionAccount = Pick<RunResult, 'sessions' | 'checks'>;

/** What was added up, as plain data. */
export interface SessionState {
  readonly finished: number;
  readonly threw: number;
  readonly cut: number;
  readonly firstError?: { readonly message: string; readonly atMs: number };
  readonly checks: NonNullable<RunResult['checks']>;
}

/** Names are the scenario's own; one made of every answer's text must not fill the memory. */
const MOST_CHECKS = 500;

/** How the iterations of the scenario's own code ended, and how often each of its checks held. */
export class SessionLedger {
  readonly #ends = { finished: 0, threw: 0, cut: 0 };
  readonly #checks = new Map<string, { passes: number; fails: number }>();
  #firstError: SessionState['firstError'];

  add({ outcome, endedMs, checks = {} }: SessionRecord): void {
    const firstError = outcome.kind === 'threw' ? { message: outcome.message, atMs: endedMs } : undefined;
    this.absorb({
      finished: 0,
      threw: 0,
      cut: 0,
      [outcome.kind]: 1,
      checks,
      ...(firstError === undefined ? {} : { firstError }),
    });
  }

  state(): SessionState {
    return {
      ...this.#ends,
      checks: Object.fromEntries(this.#checks),
      ...(this.#firstError === undefined ? {} : { firstError: this.#firstError }),
    };
  }

  absorb({ finished, threw, cut, checks, firstError }: SessionState): void {
    this.#ends.finished += finished;
    this.#ends.threw += threw;
    this.#ends.cut += cut;
    if (firstError !== undefined && firstError.atMs < (this.#firstError?.atMs ?? Number.POSITIVE_INFINITY))
      this.#firstError = firstError;
    for (const [name, { passes, fails }] of Object.entries(checks)) {
      const known = this.#checks.get(name);
      if (known !== undefined) {
        known.passes += passes;
        known.fails += fails;
      } else if (this.#checks.size < MOST_CHECKS) this.#checks.set(name, { passes, fails });
    }
  }

  account(): SessionAccount {
    const { finished, threw, cut } = this.#ends;
    const { message } = this.#firstError ?? {};
    return {
      ...(finished + threw + cut === 0
        ? {}
        : { sessions: { finished, threw, cut, ...(message === undefined ? {} : { firstError: message }) } }),
      ...(this.#checks.size === 0 ? {} : { checks: Object.fromEntries(this.#checks) }),
    };
  }
}
