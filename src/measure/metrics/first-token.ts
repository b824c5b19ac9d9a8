import type { RequestRecord } from '../../core/record.ts';
import { Sum, type SumState } from '../stats/sum.ts';
import { sendLagMs, ttftMs } from './derive.ts';

/** What is known here of where the time to the first token went; means of these add up, as percentiles would not. */
export type FirstTokenMeans = Readonly<Record<Part | 'requests', number>>;

/** Sums over the requests that had a first token, as plain data. */
export type FirstTokenState = Readonly<Record<Part, SumState>> & Pick<FirstTokenMeans, 'requests'>;

const PARTS = ['ttftMs', 'sendLagMs', 'connectMs'] as const;
type Part = (typeof PARTS)[number];

const ofEach = <T>(of: (part: Part) => T): Record<Part, T> =>
  Object.fromEntries(PARTS.map((part) => [part, of(part)])) as Record<Part, T>;

export class FirstTokenLedger {
  #requests = 0;
  readonly #sums = ofEach(() => new Sum());

  add(r: RequestRecord): void {
    const [ttft, lag] = [ttftMs(r), sendLagMs(r)];
    if (ttft === undefined || lag === undefined) return;
    this.#requests++;
    this.#sums.ttftMs.add(ttft);
    this.#sums.sendLagMs.add(lag);
    this.#sums.connectMs.add(r.connectMs ?? 0);
  }

  state(): FirstTokenState {
    return { requests: this.#requests, ...ofEach((part) => this.#sums[part].state()) };
  }

  absorb({ requests, ...sums }: FirstTokenState): void {
    this.#requests += requests;
    for (const part of PARTS) this.#sums[part].absorb(sums[part]);
  }

  means(): FirstTokenMeans | undefined {
    const requests = this.#requests;
    return requests === 0 ? undefined : { requests, ...ofEach((part) => this.#sums[part].value / requests) };
  }
}
