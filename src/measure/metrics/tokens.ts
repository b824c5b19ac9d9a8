import { given } from '../../core/given.ts';
import type { RequestRecord, TokenSource } from '../../core/record.ts';
import type { InputLengths, RunNote, TokenAccount } from '../../core/result.ts';
import { formatNumber } from '../../core/units.ts';
import { addUp } from './add-up.ts';
import { isFiltered } from './derive.ts';

const WORST_LAST: readonly TokenSource[] = ['usage', 'tokenizer', 'events'];

/** Of answers whose text was counted here as well. */
const NO_RECOUNT = { recounted: 0, recountedUsage: 0, recountedTokens: 0 };

const NONE = {
  answers: 0,
  choices: 0,
  events: 0,
  tokens: 0,
  requested: 0,
  got: 0,
  differing: 0,
  asked: 0,
  ...NO_RECOUNT,
};
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

/** From here on two counts of the same tokens are not the same. */
const DISAGREEMENT = 0.1;

/** No template is longer; what differs by more is another text, and memory stays bounded. */
const FARTHEST = 1024;

/** Of fewer tokens in all, one piece more or less is a tenth. */
const FEWEST_TOKENS = 20;

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
    sum.answers++;
    sum.choices += r.choices ?? 1;
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

  addRecount(usageTokens: number, tokenizerTokens: number): void {
    this.#sum.recounted++;
    this.#sum.recountedUsage += usageTokens;
    this.#sum.recountedTokens += tokenizerTokens;
  }

  state(): TokenState {
    return { ...this.#sum, weakest: this.#weakest, input: this.#input.state() };
  }

  absorb({ weakest, input, ...sums }: TokenState): void {
    this.#input.absorb(input);
    this.#weakest = Math.max(this.#weakest, weakest);
    addUp(this.#sum, sums);
  }

  /** Choices (`n`) of a finished answer, in the mean: engines count each as a request of its own. */
  get choicesPerAnswer(): number {
    const { answers, choices } = this.#sum;
    return answers === 0 ? 1 : choices / answers;
  }

  /** All counts, where they do not agree. */
  notes(): readonly RunNote[] {
    const { events, tokens, recounted, recountedUsage, recountedTokens } = this.#sum;
    const from = WORST_LAST[this.#weakest];
    if (from === undefined || from === 'events' || tokens < FEWEST_TOKENS || events === 0) return [];
    const isRecounted = recounted > 0 && differs(recountedUsage, recountedTokens);
    if (!differs(tokens, events) && !isRecounted) return [];
    const who = from === 'usage' ? 'usage tells of' : 'a tokenizer counts';
    const recount =
      recounted === 0
        ? ''
        : `; of ${recounted} of the answers usage tells ${formatNumber(recountedUsage)}, and the tokenizer here counts ${formatNumber(recountedTokens)} in their text`;
    return [
      {
        kind: 'token-counts',
        message: `Token counts differ by more than 10 %: ${who} ${formatNumber(tokens)} output tokens, which came in ${formatNumber(events)} pieces (${formatNumber(tokens / events)} a piece)${recount}. Token figures are by ${from === 'usage' ? 'usage' : 'the tokenizer'}; itl is the gap between pieces.`,
      },
    ];
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

const differs = (one: number, other: number): boolean => Math.abs(one - other) > DISAGREEMENT * Math.max(one, other);

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
