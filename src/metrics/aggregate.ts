import type { RequestRecord } from '../core/record.ts';
import type { Counts, ErrorGroup, Metrics, Series, TokenAccount } from '../core/result.ts';
import { ErrorTable } from './errors.ts';
import { SeriesBuilder } from './series.ts';
import { Slice, type SliceRules } from './slice.ts';
import { TokenLedger } from './tokens.ts';

export interface AggregateRules extends SliceRules {
  readonly windowMs: number;
  /** Combinations of tags that thresholds ask for; single tags have a slice anyway. */
  readonly selectors: readonly Readonly<Record<string, string>>[];
}

/** A tag with thousands of values would fill the memory with histograms. */
const MOST_GROUPS = 64;

/** Everything that is added up over the records of a run. Feeding it the records again gives the same again. */
export class Aggregate {
  readonly total: Slice;
  readonly #rules: AggregateRules;
  readonly #groups = new Map<string, Slice>();
  readonly #selected: readonly { readonly tags: readonly (readonly [string, string])[]; readonly slice: Slice }[];
  readonly #series: SeriesBuilder;
  readonly #errors = new ErrorTable();
  readonly #tokens = new TokenLedger();
  readonly #counts = { planned: 0, sent: 0, ok: 0, failed: 0, censored: 0, dropped: 0, cancelled: 0 };
  #skippedGroups = 0;
  #lastEndMs = 0;

  constructor(rules: AggregateRules) {
    this.#rules = rules;
    this.total = new Slice(rules);
    this.#series = new SeriesBuilder(rules.windowMs);
    this.#selected = rules.selectors
      .filter((selector) => Object.keys(selector).length > 1)
      .map((selector) => ({ tags: Object.entries(selector), slice: new Slice(rules) }));
    for (const selector of rules.selectors) {
      const [only, ...more] = Object.entries(selector);
      if (only !== undefined && more.length === 0) this.#groups.set(only.join(':'), new Slice(rules));
    }
  }

  add(record: RequestRecord): void {
    this.#countOutcome(record);
    this.total.add(record);
    this.#series.add(record);
    this.#errors.add(record);
    this.#tokens.add(record);
    const tags = tagsOf(record);
    for (const [name, value] of tags) this.#group(`${name}:${value}`)?.add(record);
    for (const { tags: wanted, slice } of this.#selected)
      if (wanted.every(([name, value]) => tags.some(([n, v]) => n === name && v === value))) slice.add(record);
    this.#lastEndMs = Math.max(this.#lastEndMs, record.endedMs);
  }

  /** The slice that a threshold's selector means; undefined when no such record can exist. */
  slice(selector: Readonly<Record<string, string>>): Slice | undefined {
    const tags = Object.entries(selector);
    if (tags.length === 0) return this.total;
    if (tags.length === 1) return this.#groups.get((tags[0] ?? []).join(':'));
    return this.#selected.find(
      ({ tags: own }) => own.length === tags.length && tags.every(([n, v]) => own.some(([m, w]) => n === m && v === w)),
    )?.slice;
  }

  get counts(): Counts {
    return { ...this.#counts };
  }

  /** When the last record ended. */
  get lastEndMs(): number {
    return this.#lastEndMs;
  }

  /** Tag values that came after the limit of groups and have no slice of their own. */
  get skippedGroups(): number {
    return this.#skippedGroups;
  }

  groups(measuredMs: number): Readonly<Record<string, Metrics>> {
    return Object.fromEntries([...this.#groups].map(([name, slice]) => [name, slice.metrics(measuredMs)]));
  }

  series(): Series {
    return this.#series.build();
  }

  errors(): readonly ErrorGroup[] {
    return this.#errors.list();
  }

  tokens(): TokenAccount | undefined {
    return this.#tokens.account();
  }

  #group(key: string): Slice | undefined {
    let slice = this.#groups.get(key);
    if (slice === undefined) {
      if (this.#groups.size >= MOST_GROUPS) {
        this.#skippedGroups++;
        return undefined;
      }
      slice = new Slice(this.#rules);
      this.#groups.set(key, slice);
    }
    return slice;
  }

  #countOutcome({ outcome, iterations = 1 }: RequestRecord): void {
    this.#counts.planned += iterations;
    switch (outcome.kind) {
      case 'ok':
      case 'censored':
        this.#counts.sent++;
        this.#counts[outcome.kind]++;
        return;
      case 'dropped':
      case 'cancelled':
        this.#counts[outcome.kind] += iterations;
        return;
      default:
        this.#counts.sent++;
        this.#counts.failed++;
    }
  }
}

/** What a record can be selected by: `scenario`, `turn`, and the user's own tags. */
const tagsOf = (r: RequestRecord): readonly (readonly [string, string])[] => [
  ['scenario', r.scenario],
  ['turn', String(r.turn)],
  ...Object.entries(r.tags ?? {}),
];
