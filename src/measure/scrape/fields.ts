import { histogramOf } from './histogram.ts';
import { type Page, type Sample, samplesOf } from './page.ts';
import type { CumulativeHistogram, Reading } from './reading.ts';

/** How one field of a reading is had from a page; undefined where the page does not tell it. */
export interface Field<T> {
  /** The names looked for, the newest first. For people. */
  readonly names: readonly string[];
  of(page: Page): T | undefined;
}

/** What a flavour tells. */
export type Fields = { readonly [K in keyof Reading]?: Field<Exclude<Reading[K], undefined>> };

/** Which of a family's samples count: of those that tell the same thing twice only one does. */
export type Pick = (samples: readonly Sample[]) => readonly Sample[];

const ALL: Pick = (samples) => samples;

export function readFields(fields: Fields, page: Page): Reading {
  const reading: Record<string, number | CumulativeHistogram> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = field.of(page);
    if (value !== undefined) reading[name] = value;
  }
  return reading;
}

/** Added up over ranks and models. */
export const sum = (names: readonly string[], pick = ALL): Field<number> => ({
  names,
  of: (page) => total(found(page, names, pick)),
});

/**
 * Only grows. Named without `_total`: clients of Prometheus add it, documentation leaves it away, and engines have both.
 * Whether the page calls it a counter does not matter, for some call it a gauge.
 */
export const counter = (names: readonly string[], pick = ALL): Field<number> => ({
  names: names.map((name) => `${name}_total`),
  of: (page) => total(found(page, names.flatMap(withTotal), pick)),
});

/** And what is counted beside it, which many servers show only from the first time on. */
export const added = (main: Field<number>, ...beside: readonly Field<number>[]): Field<number> => ({
  names: [main, ...beside].flatMap(({ names }) => names),
  of(page) {
    const first = main.of(page);
    return first === undefined ? undefined : beside.reduce((all, field) => all + (field.of(page) ?? 0), first);
  },
});

/** The mean of shares from 0 to 1, whatever their names say of per cent. Beyond 1 it is something else, and not told. */
export const share = (names: readonly string[], pick = ALL): Field<number> => ({
  names,
  of(page) {
    const samples = found(page, names, pick);
    const all = total(samples);
    const mean = all === undefined ? undefined : all / samples.length;
    return mean === undefined || mean > 1 ? undefined : mean;
  },
});

/** A histogram of times in seconds, unless another unit is said, in ms. */
export const times = (names: readonly string[], pick = ALL, unitMs = 1000): Field<CumulativeHistogram> => ({
  names,
  of(page) {
    for (const name of names) {
      const of = (suffix: string): readonly Sample[] => found(page, [`${name}${suffix}`], pick);
      const read = histogramOf({ buckets: of('_bucket'), sums: of('_sum'), counts: of('_count') }, unitMs);
      if (read !== undefined) return read;
    }
    return undefined;
  },
});

/** Those samples whose label has this value. */
export const having =
  (label: string, value: string): Pick =>
  (samples) =>
    samples.filter(({ labels }) => labels.get(label) === value);

/**
 * The samples of the first name that the page has any of; engines write `vllm:x`, what passes them on `vllm_x`, and Ray,
 * for what runs in it, `ray_vllm_x`.
 */
export function found(page: Page, names: readonly string[], pick = ALL): readonly Sample[] {
  for (const name of names.flatMap(spellings)) {
    const samples = pick(samplesOf(page, name));
    if (samples.length > 0) return samples;
  }
  return [];
}

export const has = (page: Page, name: string): boolean => found(page, [name]).length > 0;

/** Undefined of none, and where one is NaN, infinite or below 0: the sum of the others is not the whole. */
export function total(samples: readonly Sample[]): number | undefined {
  if (samples.length === 0 || !samples.every(({ value }) => Number.isFinite(value) && value >= 0)) return undefined;
  return samples.reduce((all, { value }) => all + value, 0);
}

function spellings(name: string): readonly string[] {
  if (!name.includes(':')) return [name];
  const plain = name.replace(':', '_');
  return [name, plain, `ray_${plain}`];
}

const withTotal = (name: string): readonly string[] => [`${name}_total`, name];
