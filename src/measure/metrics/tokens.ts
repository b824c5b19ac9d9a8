import { given } from '../../core/given.ts';
import type { RequestRecord, TokenSource } from '../../core/record.ts';
import type { InputLengths, TokenAccount } from '../../core/result.ts';
import { addUp } from './add-up.ts';
import { isFiltered } from './derive.ts';

const WORST_LAST: readonly TokenSource[] = ['usage', 'tokenizer', 'events'];

const NONE = { events: 0, tokens: 0, requested: 0, got: 0, differing: 0, asked: 0 };
const NO_INPUT = { requested: 0, got: 0, requests: 0 };

/** What was added up, as plain data. */
export interface TokenState extends Readonly<typeof NONE> {
  /** Place in the order of sources; −1 while nothing was counted. */
  readonly weakest: number;
  readonly input: InputState;
}

interface InputState extends Readonly<typeof NO_INPUT> {
  /** How many requests differed by so much, by the difference. */
  readonly differences: Readonly<Record<string, number>>;
}

/** No template is longer; what differs by more is another text, and memory stays bounded. */
const FARTHEST = 1024;

/** A template adds the same to every prompt of as many messages, so a run has as many usual differences as kinds. */
const MOST_USUAL = 3;

/** Where token counts come from, and whether servers gave the lengths that were asked for. */
export class TokenLedger {
  readonly #sum = { ...NONE };
  #weakest = -1;
  readonly #input = new InputLedger();

  add(r: RequestRecord): void {
    if (r.outcome.kind !== 'ok' || r.outputTokens === undefined || r.tokensFrom === undefined) return;
    const sum = this.#sum;
    this.#weakest = Math.max(this.#weakest, WORST_LAST.indexOf(r.tokensFrom));
    if (r.firstTokenMs !== undefined) {
      sum.events += (r.itlMs?.length ?? 0) + (r.choices ?? 1);
      sum.tokens += r.outputTokens;
    }
    this.#input.add(r);
    // A filter's end says nothing of the lengths that the server keeps to.
    if (r.askedOutputTokens !== undefined && !isFiltered(r)) {
      sum.asked++;
      sum.requested += r.askedOutputTokens;
      sum.got += r.outputTokens;
      if (r.outputTokens !== r.askedOutputTokens) sum.differing++;
    }
  }

  state(): TokenState {
    return { ...this.#sum, weakest: this.#weakest, input: this.#input.state() };
  }

  absorb({ weakest, input, ...sums }: TokenState): void {
    this.#input.absorb(input);
    this.#weakest = Math.max(this.#weakest, weakest);
    addUp(this.#sum, sums);
  }

  account(): TokenAccount | undefined {
    const { events, tokens, asked, requested, got, differing } = this.#sum;
    const from = WORST_LAST[this.#weakest];
    if (from === undefined || events === 0) return undefined;
    return given({
      from,
      perEvent: tokens / events,
      requestedVsGot: asked === 0 ? undefined : { requested, got, differing },
      inputRequestedVsGot: this.#input.lengths(),
    });
  }
}

class InputLedger {
  readonly #sum = { ...NO_INPUT };
  readonly #differences = new Map<number, number>();

  /** Later turns are left out: what they ask is what they add, and the server counts the whole conversation. */
  add({ turn, tokensFrom, inputTokens: got, askedInputTokens: requested }: RequestRecord): void {
    if (turn > 1 || tokensFrom !== 'usage' || got === undefined || requested === undefined) return;
    this.#sum.requests++;
    this.#sum.requested += requested;
    this.#sum.got += got;
    const difference = got - requested;
    if (Math.abs(difference) <= FARTHEST) this.#count(difference, 1);
  }

  state(): InputState {
    return { ...this.#sum, differences: Object.fromEntries(this.#differences) };
  }

  absorb({ differences, ...sums }: InputState): void {
    addUp(this.#sum, sums);
    for (const [difference, times] of Object.entries(differences)) this.#count(Number(difference), times);
  }

  lengths(): InputLengths | undefined {
    const { requests } = this.#sum;
    if (requests === 0) return undefined;
    // The smaller of two that are equally frequent, so that no order of adding up shows.
    const usual = [...this.#differences].sort(([a, n], [b, m]) => m - n || a - b).slice(0, MOST_USUAL);
    return {
      ...this.#sum,
      differing: requests - (this.#differences.get(0) ?? 0),
      usualDifferences: usual.map(([difference, times]) => ({ difference, requests: times })),
    };
  }

  #count(difference: number, times: number): void {
    this.#differences.set(difference, (this.#differences.get(difference) ?? 0) + times);
  }
}
