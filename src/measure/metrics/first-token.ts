import type { RequestRecord } from '../../core/record.ts';
import { Sum, type SumState } from '../stats/sum.ts';
import { sendLagMs, ttftMs } from './derive.ts';

/** Sums over the requests that had a first token, as plain data. */
export interface FirstTokenState {
  readonly requests: number;
  readonly ttftMs: SumState;
  readonly sendLagMs: SumState;
  readonly connectMs: SumState;
}

/** What is known here of where the time to the first token went; means of these add up, as percentiles would not. */
export interface FirstTokenMeans {
  readonly requests: number;
  readonly ttftMs: number;
  readonly sendLagMs: number;
  readonly connectMs: number;
}

export class FirstTokenLedger {
  #requests = 0;
  readonly #ttftMs = new Sum();
  readonly #sendLagMs = new Sum();
  readonly #connectMs = new Sum();

  add(r: RequestRecord): void {
    const [ttft, lag] = [ttftMs(r), sendLagMs(r)];
    if (ttft === undefined || lag === undefined) return;
    this.#requests++;
    this.#ttftMs.add(ttft);
    this.#sendLagMs.add(lag);
    this.#connectMs.add(r.connectMs ?? 0);
  }

  state(): FirstTokenState {
    return {
      requests: this.#requests,
      ttftMs: this.#ttftMs.state(),
      sendLagMs: this.#sendLagMs.state(),
      connectMs: this.#connectMs.state(),
    };
  }

  absorb({ requests, ttftMs, sendLagMs, connectMs }: FirstTokenState): void {
    this.#requests += requests;
    this.#ttftMs.absorb(ttftMs);
    this.#sendLagMs.absorb(sendLagMs);
    this.#connectMs.absorb(connectMs);
  }

  means(): FirstTokenMeans | undefined {
    const requests = this.#requests;
    if (requests === 0) return undefined;
    const mean = ({ value }: Sum): number => value / requests;
    return {
      requests,
      ttftMs: mean(this.#ttftMs),
      sendLagMs: mean(this.#sendLagMs),
      connectMs: mean(this.#connectMs),
    };
  }
}
