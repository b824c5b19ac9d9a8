import type { RequestRecord, TokenSource } from '../core/record.ts';
import type { TokenAccount } from '../core/result.ts';

const WORST_LAST: readonly TokenSource[] = ['usage', 'tokenizer', 'events'];

/** What was added up, as plain data. */
export interface TokenState {
  /** Place in the order of sources; −1 while nothing was counted. */
  readonly weakest: number;
  readonly events: number;
  readonly tokens: number;
  readonly requested: number;
  readonly got: number;
  readonly differing: number;
  readonly asked: number;
}

/** Where token counts come from, and whether servers gave the lengths that were asked for. */
export class TokenLedger {
  readonly #sum = { weakest: -1, events: 0, tokens: 0, requested: 0, got: 0, differing: 0, asked: 0 };

  add(r: RequestRecord): void {
    if (r.outcome.kind !== 'ok' || r.outputTokens === undefined || r.tokensFrom === undefined) return;
    const sum = this.#sum;
    sum.weakest = Math.max(sum.weakest, WORST_LAST.indexOf(r.tokensFrom));
    if (r.firstTokenMs !== undefined) {
      sum.events += (r.itlMs?.length ?? 0) + 1;
      sum.tokens += r.outputTokens;
    }
    if (r.askedOutputTokens !== undefined) {
      sum.asked++;
      sum.requested += r.askedOutputTokens;
      sum.got += r.outputTokens;
      if (r.outputTokens !== r.askedOutputTokens) sum.differing++;
    }
  }

  state(): TokenState {
    return { ...this.#sum };
  }

  absorb({ weakest, ...sums }: TokenState): void {
    this.#sum.weakest = Math.max(this.#sum.weakest, weakest);
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) this.#sum[key] += sums[key];
  }

  account(): TokenAccount | undefined {
    const { weakest, events, tokens, asked, requested, got, differing } = this.#sum;
    const from = WORST_LAST[weakest];
    if (from === undefined || events === 0) return undefined;
    return {
      from,
      perEvent: tokens / events,
      ...(asked === 0 ? {} : { requestedVsGot: { requested, got, differing } }),
    };
  }
}
