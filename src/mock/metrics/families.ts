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
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
}

type Read = (truth: ModelTruth) => number;
type Pair = readonly [part: Read, whole: Read];

/** What most engines tell, each by its own name. */
export const KV_USE: Pair = [(t) => t.kvBlocks.used, (t) => t.kvBlocks.total];
export const HIT_RATE: Pair = [(t) => t.cacheHits, (t) => t.cacheQueries];
export const FINISHED: Readonly<Record<string, Read>> = {
  stop: (t) => t.finished.stop + t.finished.tool_calls,
  length: (t) => t.finished.length,
  abort: (t) => t.aborted,
};

/**
 * Families of an engine's own names. Where its labels do not tell engines or models apart, theirs are put together as
 * one server would have counted them.
 */
export class Families {
  readonly #groups: readonly { readonly labels: Labels; readonly truths: readonly ModelTruth[] }[];

  constructor(readings: readonly Reading[], labelsOf: (reading: Reading) => Labels) {
    const groups = new Map<string, { labels: Labels; truths: ModelTruth[] }>();
    for (const reading of readings) {
      const labels = labelsOf(reading);
      const key = JSON.stringify(labels);
      const group = groups.get(key) ?? { labels, truths: [] };
      group.truths.push(reading.truth);
      groups.set(key, group);
    }
    this.#groups = [...groups.values()];
  }

  counter(name: string, help: string, read: Read): Family {
    return { name, type: 'counter', help, samples: this.#each(read, sum) };
  }

  gauge(name: string, help: string, read: Read): Family {
    return { name, type: 'gauge', help, samples: this.#each(read, sum) };
  }

  /** A part of a whole, or one quantity for each of another: of several engines the sums of both; 0 of nothing. */
  share(name: string, help: string, [part, whole]: Pair, type: 'counter' | 'gauge' = 'gauge'): Family {
    const samples = this.#groups.map(({ labels, truths }) => {
      const all = sum(truths.map(whole));
      return { suffix: '', labels, value: all === 0 ? 0 : sum(truths.map(part)) / all };
    });
    return { name, type, help, samples };
  }

  /** What several engines have together is the most, or the least, of any. */
  most(type: 'counter' | 'gauge', name: string, help: string, read: Read): Family {
    return { name, type, help, samples: this.#each(read, (values) => Math.max(...values)) };
  }

  least(name: string, help: string, read: Read): Family {
    return { name, type: 'gauge', help, samples: this.#each(read, (values) => Math.min(...values)) };
  }

  /** One series for each value of a further label. */
  split(
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    label: string,
    reads: Readonly<Record<string, Read>>,
  ): Family {
    const samples = Object.entries(reads).flatMap(([value, read]) =>
      this.#each(read, sum).map((sample) => ({ ...sample, labels: { ...sample.labels, [label]: value } })),
    );
    return { name, type, help, samples };
  }

  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    of: (truth: ModelTruth) => Distribution,
    more: Labels = {},
  ): Family {
    const samples = this.#groups.flatMap(({ labels, truths }) => {
      const all = truths.map(of);
      const own = { ...labels, ...more };
      const count = sum(all.map((histogram) => histogram.count));
      const bucket = (le: string, value: number): Sample => ({ suffix: '_bucket', labels: { ...own, le }, value });
      return [
        ...bounds.map((bound) => bucket(String(bound), sum(all.map((histogram) => histogram.upTo(bound))))),
        bucket('+Inf', count),
        { suffix: '_sum', labels: own, value: sum(all.map((histogram) => histogram.sum)) },
        { suffix: '_count', labels: own, value: count },
      ];
    });
    return { name, type: 'histogram', help, samples };
  }

  /** Sum and count without quantiles, for each value of a further label; a series is there from its first observation on. */
  summary(
    name: string,
    help: string,
    label: string,
    all: Readonly<Record<string, (truth: ModelTruth) => Distribution>>,
  ): Family {
    const samples = Object.entries(all).flatMap(([value, of]) =>
      this.#groups.flatMap(({ labels, truths }) => {
        const own = { ...labels, [label]: value };
        const count = sum(truths.map((truth) => of(truth).count));
        const total = sum(truths.map((truth) => of(truth).sum));
        if (count === 0) return [];
        return [
          { suffix: '_sum', labels: own, value: total },
          { suffix: '_count', labels: own, value: count },
        ];
      }),
    );
    return { name, type: 'summary', help, samples };
  }

  /** A gauge of 1 whose labels are what it tells: some the same for all, some added up. */
  info(name: string, help: string, same: Labels, added: Readonly<Record<string, Read>>): Family {
    const samples = this.#groups.map(({ labels, truths }) => {
      const sums = Object.entries(added).map(([label, read]) => [label, String(sum(truths.map(read)))]);
      return { suffix: '', labels: { ...labels, ...same, ...Object.fromEntries(sums) }, value: 1 };
    });
    return { name, type: 'gauge', help, samples };
  }

  #each(read: Read, merge: (values: readonly number[]) => number): readonly Sample[] {
    return this.#groups.map(({ labels, truths }) => ({ suffix: '', labels, value: merge(truths.map(read)) }));
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
