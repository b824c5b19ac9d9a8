import type { Distribution } from './histogram.ts';
import type { ModelTruth } from './truth.ts';

/** One engine's truth, and whose it is. */
export interface Reading {
  readonly model: string;
  /** Counted from 0 among the engines of its model. */
  readonly engine: number;
  readonly truth: ModelTruth;
}

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** What stands behind the family's name: '', `_bucket`, `_sum` or `_count`. */
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}

/** One metric with all its series. */
export interface Family {
  readonly name: string;
  readonly type: NumberType | 'histogram' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
}

type NumberType = 'counter' | 'gauge';
type Read = (truth: ModelTruth) => number;
type Observed = (truth: ModelTruth) => Distribution;
type Pair = readonly [part: Read, whole: Read];

/** What most engines tell, each by its own name. */
export const KV_USE: Pair = [(t) => t.core.kv.usedBlocks, (t) => t.core.kv.totalBlocks];
export const HIT_RATE: Pair = [(t) => t.cacheHits, (t) => t.cacheQueries];
export const FINISHED: Readonly<Record<string, Read>> = {
  stop: (t) => t.finished.stop + t.finished.tool_calls,
  length: (t) => t.finished.length,
  abort: (t) => t.aborted,
};

/** Labels of an engine that tells its data-parallel replicas apart. */
export const BY_ENGINE = ({ model, engine }: Reading): Labels => ({ model_name: model, engine: String(engine) });

/**
 * Families of an engine's own names, which all begin alike. Where its labels do not tell engines or models apart, theirs
 * are put together as one server would have counted them.
 */
export class Families {
  readonly #groups: readonly { readonly labels: Labels; readonly truths: readonly ModelTruth[] }[];
  readonly #prefix: string;

  constructor(readings: readonly Reading[], labelsOf: (reading: Reading) => Labels, prefix = '') {
    const groups = Map.groupBy(readings, (reading) => JSON.stringify(labelsOf(reading)));
    this.#groups = [...groups].map(([labels, own]) => ({
      labels: JSON.parse(labels),
      truths: own.map(({ truth }) => truth),
    }));
    this.#prefix = prefix;
  }

  counter(name: string, help: string, read: Read): Family {
    return this.#family(name, 'counter', help, this.#each(read, sum));
  }

  gauge(name: string, help: string, read: Read): Family {
    return this.#family(name, 'gauge', help, this.#each(read, sum));
  }

  /** A part of a whole, or one quantity for each of another: of several engines the sums of both; 0 of nothing. */
  share(name: string, help: string, [part, whole]: Pair, type: NumberType = 'gauge'): Family {
    const samples = this.#groups.map(({ labels, truths }) => {
      const all = sum(truths.map(whole));
      return { suffix: '', labels, value: all === 0 ? 0 : sum(truths.map(part)) / all };
    });
    return this.#family(name, type, help, samples);
  }

  /** What several engines have together is the most, or the least, of any. */
  most(name: string, help: string, read: Read, type: NumberType = 'gauge'): Family {
    return this.#family(name, type, help, this.#each(read, largest));
  }

  least(name: string, help: string, read: Read): Family {
    return this.#family(name, 'gauge', help, this.#each(read, smallest));
  }

  /** One series for each value of a further label. */
  split(
    name: string,
    help: string,
    label: string,
    reads: Readonly<Record<string, Read>>,
    type: NumberType = 'counter',
  ) {
    const samples = Object.entries(reads).flatMap(([value, read]) =>
      this.#each(read, sum).map((sample) => ({ ...sample, labels: { ...sample.labels, [label]: value } })),
    );
    return this.#family(name, type, help, samples);
  }

  histogram(name: string, help: string, bounds: readonly number[], of: Observed): Family {
    const samples = this.#groups.flatMap(({ labels, truths }) => {
      const all = truths.map(of);
      const bucket = (le: string, value: number): Sample => ({ suffix: '_bucket', labels: { ...labels, le }, value });
      return [
        ...bounds.map((bound) => bucket(String(bound), sum(all.map((histogram) => histogram.upTo(bound))))),
        bucket('+Inf', sum(all.map(({ count }) => count))),
        ...sumAndCount(labels, all),
      ];
    });
    return this.#family(name, 'histogram', help, samples);
  }

  /** Sum and count without quantiles, for each value of a further label; a series is there from its first observation on. */
  summary(name: string, help: string, label: string, all: Readonly<Record<string, Observed>>): Family {
    const samples = Object.entries(all).flatMap(([value, of]) =>
      this.#groups.flatMap(({ labels, truths }) => {
        const own = truths.map(of);
        return own.every(({ count }) => count === 0) ? [] : sumAndCount({ ...labels, [label]: value }, own);
      }),
    );
    return this.#family(name, 'summary', help, samples);
  }

  /** A gauge of 1 whose labels are what it tells: some the same for all, some added up. */
  info(name: string, help: string, same: Labels, added: Readonly<Record<string, Read>>): Family {
    const samples = this.#groups.map(({ labels, truths }) => {
      const sums = Object.entries(added).map(([label, read]) => [label, String(sum(truths.map(read)))]);
      return { suffix: '', labels: { ...labels, ...same, ...Object.fromEntries(sums) }, value: 1 };
    });
    return this.#family(name, 'gauge', help, samples);
  }

  #each(read: Read, merge: (values: readonly number[]) => number): readonly Sample[] {
    return this.#groups.map(({ labels, truths }) => ({ suffix: '', labels, value: merge(truths.map(read)) }));
  }

  #family(name: string, type: Family['type'], help: string, samples: readonly Sample[]): Family {
    return { name: this.#prefix + name, type, help, samples };
  }
}

const sumAndCount = (labels: Labels, all: readonly Distribution[]): readonly Sample[] => [
  { suffix: '_sum', labels, value: sum(all.map((one) => one.sum)) },
  { suffix: '_count', labels, value: sum(all.map(({ count }) => count)) },
];

const largest = (values: readonly number[]): number => Math.max(...values);
const smallest = (values: readonly number[]): number => Math.min(...values);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
