import { isSession, type JournalRecord, type RequestRecord, type SessionRecord } from '../../core/record.ts';
import type {
  Counts,
  CutOff,
  ErrorGroup,
  Metrics,
  PickedRequests,
  RunNote,
  Series,
  TokenAccount,
  Warmup,
} from '../../core/result.ts';
import { addUp } from './add-up.ts';
import { BurstLedger, type BurstState } from './bursts.ts';
import { DoubtLedger, type Doubts } from './doubts.ts';
import { ErrorTable } from './errors.ts';
import { FirstTokenLedger, type FirstTokenMeans, type FirstTokenState } from './first-token.ts';
import { leftOut } from './left-out.ts';
import { OddityLedger, type OddityState } from './oddities.ts';
import { Picked, type PickedState } from './picked.ts';
import { isLengthGroup, lengthGroup } from './prompt-length.ts';
import { SeriesBuilder, type WindowState } from './series.ts';
import { type SessionAccount, SessionLedger, type SessionState } from './sessions.ts';
import { Slice, type SliceRules, type SliceState } from './slice.ts';
import { TokenLedger, type TokenState } from './tokens.ts';

export interface AggregateRules extends SliceRules {
  readonly windowMs: number;
  /** Combinations of tags that thresholds ask for; single tags have a slice anyway. */
  readonly selectors: readonly Readonly<Record<string, string>>[];
}

/** What was added up, as plain data: what one worker hands to the run that it worked for. */
export interface AggregateState {
  readonly total: SliceState;
  readonly groups: readonly (readonly [string, SliceState])[];
  /** In the order of the selectors of more than one tag. */
  readonly selected: readonly SliceState[];
  readonly series: readonly WindowState[];
  readonly errors: readonly ErrorGroup[];
  readonly picked: PickedState;
  readonly tokens: TokenState;
  readonly firstToken: FirstTokenState;
  readonly oddities: OddityState;
  readonly bursts: BurstState;
  readonly doubts: Doubts;
  readonly sessions: SessionState;
  readonly counts: Counts;
  readonly warmup: Warmup;
  readonly cutOff: CutOff | undefined;
  readonly outputTokens: number;
  readonly skippedGroups: number;
  readonly lastEndMs: number;
}

type Tag = readonly [name: string, value: string];

const CHECK_GROUP = /(^|,)check:/;

const NONE = { planned: 0, sent: 0, ok: 0, failed: 0, censored: 0, dropped: 0, cancelled: 0 } satisfies Counts;

/** A tag with thousands of values would fill the memory with histograms. */
const MOST_GROUPS = 64;

/**
 * Everything that is added up over the records of a run. Feeding it the records again gives the same again, and
 * absorbing the states of several gives what one would have added up over all their records.
 */
export class Aggregate {
  readonly total: Slice;
  readonly #rules: AggregateRules;
  readonly #groups = new Map<string, Slice>();
  readonly #selected: readonly { readonly tags: readonly Tag[]; readonly slice: Slice }[];
  readonly #series: SeriesBuilder;
  readonly #errors = new ErrorTable();
  readonly #picked = new Picked();
  readonly #tokens = new TokenLedger();
  readonly #firstToken = new FirstTokenLedger();
  readonly #oddities = new OddityLedger();
  readonly #bursts = new BurstLedger();
  readonly #doubts: DoubtLedger;
  readonly #sessions = new SessionLedger();
  readonly #counts = { ...NONE };
  readonly #warmupCounts = { ...NONE };
  readonly #warmupErrors = new ErrorTable();
  #cutOff: CutOff | undefined;
  #outputTokens = 0;
  #skippedGroups = 0;
  #lastEndMs = 0;

  constructor(rules: AggregateRules) {
    this.#rules = rules;
    this.total = new Slice(rules);
    this.#doubts = new DoubtLedger(rules.measureFromMs ?? 0);
    this.#series = new SeriesBuilder(rules.windowMs);
    this.#selected = rules.selectors
      .filter((selector) => Object.keys(selector).length > 1)
      .map((selector) => ({ tags: Object.entries(selector), slice: new Slice(rules, this.total) }));
    for (const tag of singleTags(rules)) this.#groups.set(tag, new Slice(rules, this.total));
  }

  add(record: RequestRecord): void {
    if (record.plannedMs < (this.#rules.measureFromMs ?? 0)) {
      countOutcome(record, this.#warmupCounts);
      this.#warmupErrors.add(record);
    } else {
      countOutcome(record, this.#counts);
      this.#errors.add(record);
      this.#picked.add(record);
      this.#tokens.add(record);
      this.#firstToken.add(record);
      this.#oddities.add(record);
      this.#bursts.add(record);
      this.#doubts.add(record);
      if (record.outcome.kind === 'censored') this.#widenCutOff(record.endedMs - record.plannedMs);
    }
    this.total.add(record);
    this.#series.add(record);
    this.#outputTokens += record.outputTokens ?? 0;
    const tags = tagsOf(record);
    for (const [name, value] of tags) this.#group(`${name}:${value}`)?.add(record);
    const length = lengthGroup(record);
    if (length !== undefined) this.#group(length)?.add(record);
    for (const { tags: wanted, slice } of this.#selected) if (carries(tags, wanted)) slice.add(record);
    this.#lastEndMs = Math.max(this.#lastEndMs, record.endedMs);
  }

  /** The end of a session; its requests are added by themselves. */
  addSession(record: SessionRecord): void {
    const isMeasured = record.plannedMs >= (this.#rules.measureFromMs ?? 0);
    this.#sessions.add(record, isMeasured);
    this.total.addSession(record);
    const tags = tagsOf(record);
    for (const [name, value] of tags) this.#group(`${name}:${value}`)?.addSession(record);
    for (const { tags: wanted, slice } of this.#selected) if (carries(tags, wanted)) slice.addSession(record);
    if (isMeasured) this.#addChecks(record, tags);
    this.#lastEndMs = Math.max(this.#lastEndMs, record.endedMs);
  }

  /** @param extent `'live'` leaves out what nobody looks at before the end: the series, single requests, and groups no threshold asks for */
  state(extent: 'live' | 'whole' = 'whole'): AggregateState {
    const asked = new Set(singleTags(this.#rules));
    const groups = [...this.#groups].filter(([name]) => extent === 'whole' || asked.has(name));
    return {
      total: this.total.state(),
      groups: groups.map(([name, slice]) => [name, slice.state()]),
      selected: this.#selected.map(({ slice }) => slice.state()),
      series: extent === 'whole' ? this.#series.state() : [],
      errors: this.#errors.list(),
      picked: (extent === 'whole' ? this.#picked : new Picked()).state(),
      tokens: this.#tokens.state(),
      firstToken: this.#firstToken.state(),
      oddities: this.#oddities.state(),
      bursts: this.#bursts.state(),
      doubts: this.#doubts.state(),
      sessions: this.#sessions.state(),
      counts: this.counts,
      warmup: this.warmup,
      cutOff: this.#cutOff,
      outputTokens: this.#outputTokens,
      skippedGroups: this.#skippedGroups,
      lastEndMs: this.#lastEndMs,
    };
  }

  /** Adds what another with the same rules has added up. */
  absorb(state: AggregateState): void {
    this.total.absorb(state.total);
    for (const [name, slice] of state.groups) this.#group(name)?.absorb(slice);
    for (const [i, slice] of state.selected.entries()) this.#selected[i]?.slice.absorb(slice);
    this.#series.absorb(state.series);
    this.#errors.absorb(state.errors);
    this.#picked.absorb(state.picked);
    this.#tokens.absorb(state.tokens);
    this.#firstToken.absorb(state.firstToken);
    this.#oddities.absorb(state.oddities);
    this.#bursts.absorb(state.bursts);
    this.#doubts.absorb(state.doubts);
    this.#sessions.absorb(state.sessions);
    addUp(this.#counts, state.counts);
    addUp(this.#warmupCounts, state.warmup.counts);
    this.#warmupErrors.absorb(state.warmup.errors);
    if (state.cutOff !== undefined) this.#widenCutOff(state.cutOff.shortestMs, state.cutOff.longestMs);
    this.#outputTokens += state.outputTokens;
    this.#skippedGroups += state.skippedGroups;
    this.#lastEndMs = Math.max(this.#lastEndMs, state.lastEndMs);
  }

  /** The slice that a threshold's selector means; undefined when no such record can exist. */
  slice(selector: Readonly<Record<string, string>>): Slice | undefined {
    const tags = Object.entries(selector);
    if (tags.length === 0) return this.total;
    if (tags.length === 1) return this.#groups.get((tags[0] ?? []).join(':'));
    return this.#selected.find(({ tags: own }) => own.length === tags.length && carries(own, tags))?.slice;
  }

  /** Without the warm-up. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  get warmup(): Warmup {
    return { counts: { ...this.#warmupCounts }, errors: this.#warmupErrors.list() };
  }

  /** The warm-up too. */
  get allCounts(): Counts {
    const all = { ...this.#counts };
    addUp(all, this.#warmupCounts);
    return all;
  }

  get cutOff(): CutOff | undefined {
    return this.#cutOff;
  }

  /** Received so far, whenever and by whomever. */
  get outputTokens(): number {
    return this.#outputTokens;
  }

  /** When the last record ended. */
  get lastEndMs(): number {
    return this.#lastEndMs;
  }

  /** Tag values that came after the limit of groups and have no slice of their own. */
  get skippedGroups(): number {
    return this.#skippedGroups;
  }

  /** In an order that does not depend on who came first: scenarios, then tags and turns, each by name. */
  groups(measuredMs: number): Readonly<Record<string, Metrics>> {
    const selected = this.#selected.map(({ tags, slice }) => [tags.map((t) => t.join(':')).join(','), slice] as const);
    const measured = [...this.#groups, ...selected].map(([name, slice]) => {
      const { checks, ...metrics } = slice.metrics(measuredMs);
      // Of a check there are no requests: none were to be counted, so there is no 0 to tell.
      const own = CHECK_GROUP.test(name) ? {} : metrics;
      return [name, checks === undefined ? own : { ...own, checks }] as const;
    });
    return Object.fromEntries(measured.toSorted(([a], [b]) => bySelector(a, b)));
  }

  series(): Series {
    return this.#series.build();
  }

  errors(): readonly ErrorGroup[] {
    return this.#errors.list();
  }

  /** What was odd about answers, and what the latencies leave out: one sentence each. */
  notes(): readonly RunNote[] {
    return [...this.#oddities.notes(), ...this.#tokens.notes(), ...this.#bursts.notes(), ...leftOut(this.errors())];
  }

  /** A few requests, whole; undefined when none was sent. */
  requests(): PickedRequests | undefined {
    return this.#picked.list();
  }

  /** How sessions ended, and what their code threw and checked. */
  sessions(): SessionAccount {
    return this.#sessions.account();
  }

  /** An answer whose usage did not fit what came, and what a tokenizer counts in it. */
  addRecount(usageTokens: number, tokenizerTokens: number): void {
    this.#tokens.addRecount(usageTokens, tokenizerTokens);
  }

  get choicesPerAnswer(): number {
    return this.#tokens.choicesPerAnswer;
  }

  tokens(): TokenAccount | undefined {
    return this.#tokens.account();
  }

  doubts(): Doubts {
    return this.#doubts.state();
  }

  /** Where the time to the first token went, as far as it can be told here. */
  firstToken(): FirstTokenMeans | undefined {
    return this.#firstToken.means();
  }

  /** `check:NAME` selects single checks; only what a threshold asks for has a slice. */
  #addChecks({ checks = {} }: SessionRecord, tags: readonly Tag[]): void {
    for (const [check, held] of Object.entries(checks)) {
      this.#groups.get(`check:${check}`)?.addCheck(held);
      for (const { tags: wanted, slice } of this.#selected) {
        if (!wanted.some(([name]) => name === 'check')) continue;
        const own = [...tags.filter(([name]) => name !== 'check'), ['check', check] as const];
        if (carries(own, wanted)) slice.addCheck(held);
      }
    }
  }

  #group(key: string): Slice | undefined {
    let slice = this.#groups.get(key);
    if (slice === undefined) {
      // Those by length are few, and are there whatever tags a user sets.
      if (this.#groups.size >= MOST_GROUPS && !isLengthGroup(key)) {
        this.#skippedGroups++;
        return undefined;
      }
      slice = new Slice(this.#rules, this.total);
      this.#groups.set(key, slice);
    }
    return slice;
  }

  #widenCutOff(shortestMs: number, longestMs = shortestMs): void {
    this.#cutOff = {
      shortestMs: Math.min(shortestMs, this.#cutOff?.shortestMs ?? shortestMs),
      longestMs: Math.max(longestMs, this.#cutOff?.longestMs ?? longestMs),
    };
  }
}

const singleTags = ({ selectors }: AggregateRules): readonly string[] =>
  selectors.flatMap((selector) => {
    const [only, ...more] = Object.entries(selector);
    return only === undefined || more.length > 0 ? [] : [only.join(':')];
  });

const BY_NAME = new Intl.Collator('en', { numeric: true });
const rank = (selector: string): number => (selector.startsWith('scenario:') ? 0 : isLengthGroup(selector) ? 2 : 1);
const bySelector = (a: string, b: string): number => rank(a) - rank(b) || BY_NAME.compare(a, b);

function countOutcome({ outcome, iterations = 1 }: RequestRecord, counts: typeof NONE): void {
  counts.planned += iterations;
  switch (outcome.kind) {
    case 'ok':
    case 'censored':
      counts.sent++;
      counts[outcome.kind]++;
      return;
    case 'dropped':
    case 'cancelled':
      counts[outcome.kind] += iterations;
      return;
    default:
      counts.sent++;
      counts.failed++;
  }
}

const carries = (tags: readonly Tag[], wanted: readonly Tag[]): boolean =>
  wanted.every(([name, value]) => tags.some(([n, v]) => n === name && v === value));

/** What a record can be selected by: `scenario`, `turn`, and the user's own tags. */
const tagsOf = (r: JournalRecord): readonly Tag[] => [
  ['scenario', r.scenario],
  ...(isSession(r) ? [] : [['turn', String(r.turn)] as const]),
  ...Object.entries(r.tags ?? {}),
];
