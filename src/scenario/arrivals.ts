import { z } from 'zod';
import { isObject } from '../client/wire/fields.ts';
import { meantOrAll } from '../core/nearest.ts';
import { takes } from '../core/takes.ts';
import type { ArrivalProcess } from '../load/plan/arrivals/process.ts';
import { type Executor, paceOf } from '../load/plan/executors/index.ts';
import { chosen, strict } from '../load/prompts/fields.ts';
import type { Mistakes } from './mistakes.ts';
import type { ScenarioEntry } from './scenario.ts';

/** How starts are spread about their rate, as a scenario declares it. Plain data, so YAML can say it too. */
export type Arrivals = 'uniform' | 'poisson' | { readonly gamma: { readonly cv: number } };

/**
 * Starts whose gaps have a standard deviation of `cv` times their mean: below 1 more regular than Poisson,
 * above 1 in bursts.
 */
export const gamma = (cv: number): Arrivals => ({ gamma: { cv } });

/** Above this nearly all starts fall together in a few instants, and the rate is met by hardly any run. */
const MOST_CV = 10;

const cvError = ({ input }: { readonly input?: unknown }): string =>
  takes(`a number above 0 and up to ${MOST_CV}`)({ input }) +
  (input === 0 ? '; gaps that do not vary are "uniform"' : '');

const cv = z.number({ error: cvError }).refine((value) => value > 0 && value <= MOST_CV, { error: cvError });
const gammaField = strict('{ gamma: { cv } }', { gamma: strict('{ cv }', { cv }) }).transform(
  ({ gamma }): ArrivalProcess => ({ kind: 'gamma', cv: gamma.cv }),
);

const processField = chosen('"uniform", "poisson" or gamma(cv)', (value): z.ZodType<ArrivalProcess> | undefined => {
  if (value === 'uniform' || value === 'poisson') return z.literal(value).transform((kind) => ({ kind }));
  return isObject(value) && Object.hasOwn(value, 'gamma') ? gammaField : undefined;
});

/**
 * The entries with the arrivals that the file's `arrivals` gives them: one process for all that start at a rate,
 * or one for each that it names.
 */
export function withArrivals(
  entries: readonly ScenarioEntry[],
  names: readonly string[],
  declared: unknown,
  mistakes: Mistakes,
): readonly ScenarioEntry[] {
  if (declared === undefined) return entries;
  if (isByName(declared, names)) return byName(entries, names, declared, mistakes);
  const process = mistakes.check(processField, declared, ['arrivals']);
  if (process === undefined) return entries;
  const [first] = entries;
  // Entries that are missing here have a mistake of their own.
  if (first !== undefined && entries.length === names.length && !entries.some(({ executor }) => hasRate(executor)))
    mistakes.add(['arrivals'], `belongs to scenarios that start at a rate, and there is none: ${reason(first)}`);
  return entries.map((entry) => spread(entry, process));
}

function byName(
  entries: readonly ScenarioEntry[],
  names: readonly string[],
  declared: Readonly<Record<string, unknown>>,
  mistakes: Mistakes,
): readonly ScenarioEntry[] {
  const processes = new Map<string, ArrivalProcess>();
  for (const [name, value] of Object.entries(declared)) {
    const place = ['arrivals', name];
    const process = mistakes.check(processField, value, place);
    const entry = entries.find((each) => each.name === name);
    if (!names.includes(name))
      mistakes.add(place, `there is no scenario "${name}"${meantOrAll(name, names, 'there is')}`);
    else if (entry !== undefined && !hasRate(entry.executor)) mistakes.add(place, reason(entry));
    else if (process !== undefined) processes.set(name, process);
  }
  return entries.map((entry) => spread(entry, processes.get(entry.name)));
}

/** `{ gamma: { cv } }` is the process; `{ chat: 'poisson' }` goes by name, and so does a scenario called "gamma". */
const isByName = (value: unknown, names: readonly string[]): value is Readonly<Record<string, unknown>> =>
  isObject(value) &&
  !(
    Object.hasOwn(value, 'gamma') &&
    (!names.includes('gamma') || (isObject(value['gamma']) && 'cv' in value['gamma']))
  );

type RateExecutor = Extract<Executor, { readonly arrivals: unknown }>;

const hasRate = (executor: Executor): executor is RateExecutor => 'arrivals' in executor;

const spread = (entry: ScenarioEntry, arrivals: ArrivalProcess | undefined): ScenarioEntry =>
  arrivals !== undefined && hasRate(entry.executor) ? { ...entry, executor: { ...entry.executor, arrivals } } : entry;

function reason({ name, executor }: ScenarioEntry): string {
  const why =
    paceOf(executor).kind === 'recorded'
      ? 'starts when its trace says'
      : 'starts an iteration when the last one ends, so it has no arrivals to spread';
  return `"${name}" is ${executor.kind}, which ${why}; take constant-arrival-rate or ramping-arrival-rate`;
}
