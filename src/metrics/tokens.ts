import type { RequestRecord, TokenSource } from '../core/record.ts';
import type { TokenAccount } from '../core/result.ts';

const WORST_LAST: readonly TokenSource[] = ['usage', 'tokenizer', 'events'];

/** Where token counts come from, and whether servers gave the lengths that were asked for. */
export class TokenLedger {
  #weakest = -1;
  #events = 0;
  #tokens = 0;
  #requested = 0;
  #got = 0;
  #differing = 0;
  #asked = 0;

  add(r: RequestRecord): void {
    if (r.outcome.kind !== 'ok' || r.outputTokens === undefined || r.tokensFrom === undefined) return;
    this.#weakest = Math.max(this.#weakest, WORST_LAST.indexOf(r.tokensFrom));
    if (r.firstTokenMs !== undefined) {
      this.#events += (r.itlMs?.length ?? 0) + 1;
      this.#tokens += r.outputTokens;
    }
    if (r.askedOutputTokens !== undefined) {
      this.#asked++;
      this.#requested += r.askedOutputTokens;
      this.#got += r.outputTokens;
      if (r.outputTokens !== r.askedOutputTokens) this.#differing++;
    }
  }

  account(): TokenAccount | undefined {
    const from = WORST_LAST[this.#weakest];
    if (from === undefined || this.#events === 0) return undefined;
    return {
      from,
      perEvent: this.#tokens / this.#events,
      ...(this.#asked === 0
        ? {}
        : { requestedVsGot: { requested: this.#requested, got: this.#got, differing: this.#differing } }),
    };
  }
}
