import type { LoadLevel } from '../core/curve.ts';
import { PlimsollError } from '../core/errors.ts';
import { listed } from '../core/takes.ts';
import type { ArrivalProcess, Scattered } from '../load/plan/arrivals/process.ts';
import { arrivalsOf, type Executor, paceOf } from '../load/plan/executors/index.ts';
import type { Scenario, ScenarioEntry } from './scenario.ts';

/** A level load in place of the one that a file describes. */
export interface Level {
  readonly load: LoadLevel;
  /** Performed first, and not measured: until the system is as it will be. */
  readonly settleMs: number;
  readonly measureMs: number;
}

/**
 * The scenario at this level: its entries side by side from the first instant, each with its part of the load, in the
 * proportions of the file. Thresholds are left out, for they belong to the load that the file describes.
 *
 * @param saysArrivals whether the file has `arrivals`, which are then kept
 */
export function atLevel(scenario: Scenario, level: Level, saysArrivals: boolean): Scenario {
  const durationMs = level.settleMs + level.measureMs;
  const parts = partsOf(scenario.entries, level.load);
  return {
    ...scenario,
    warmupMs: level.settleMs,
    thresholds: [],
    entries: scenario.entries.map((entry, i) => ({
      ...entry,
      startTimeMs: 0,
      executor:
        level.load.kind === 'vus'
          ? { kind: 'constant-vus', vus: parts[i] ?? 0, durationMs }
          : atRate(parts[i] ?? 0, durationMs, spreadOf(entry.executor, level, saysArrivals)),
    })),
  };
}

/** Runs at one rate are to differ by luck as little as may be, so as many start as the rate says. */
const spreadOf = (executor: Executor, { settleMs }: Level, saysArrivals: boolean): AnyArrivals =>
  (saysArrivals ? arrivalsOf(executor) : undefined) ?? { kind: 'scattered', settleMs };

type AnyArrivals = ArrivalProcess | Scattered;

function atRate(perSecond: number, durationMs: number, arrivals: AnyArrivals): Executor {
  const users = mostSessions(perSecond, durationMs);
  return {
    kind: 'constant-arrival-rate',
    rate: perSecond,
    timeUnitMs: 1000,
    durationMs,
    arrivals,
    preAllocatedVUs: users,
    maxVUs: users,
  };
}

/**
 * More than ever start, so that none is dropped for want of a user and the load is what it says. A server that hangs
 * is left long before all of them are out.
 */
function mostSessions(perSecond: number, durationMs: number): number {
  const mean = (perSecond * durationMs) / 1000;
  return Math.ceil(mean + 10 * Math.sqrt(mean) + 10);
}

/** What each entry has of the load, in their order. Throws `SCENARIO_INVALID` where the file gives no proportions. */
function partsOf(entries: readonly ScenarioEntry[], load: LoadLevel): readonly number[] {
  if (entries.length === 1) return [load.kind === 'rate' ? load.perSecond : load.vus];
  const weights = entries.map(({ executor }) => peakOf(executor, load.kind));
  const without = entries.filter((_, i) => weights[i] === undefined);
  if (without.length > 0) throw new PlimsollError('SCENARIO_INVALID', noPart(without, load.kind));
  const sum = weights.reduce<number>((total, weight = 0) => total + weight, 0);
  const shares = weights.map((weight = 0) => weight / sum);
  return load.kind === 'rate' ? shares.map((share) => share * load.perSecond) : wholeParts(load.vus, shares);
}

function noPart(without: readonly ScenarioEntry[], kind: LoadLevel['kind']): string {
  const named = listed(
    without.map(({ name, executor }) => `"${name}" (${executor.kind})`),
    'and',
  );
  return kind === 'rate'
    ? `A rate cannot be shared with ${named}: an entry without a rate has no proportion to the others. Make each a constant-arrival-rate, or leave one scenario alone in the file.`
    : `Users cannot be shared with ${named}: an entry without users has no proportion to the others. Make each a constant-vus, or leave one scenario alone in the file.`;
}

/** At its highest, per second or in users; undefined of an entry that is paced otherwise than the load. */
function peakOf(executor: Executor, kind: LoadLevel['kind']): number | undefined {
  const pace = paceOf(executor);
  if (kind === 'rate') return pace.kind === 'rate' ? pace.mostPerSecond : undefined;
  return pace.kind === 'users' ? pace.most : undefined;
}

/** Whole users that add up, one each at least; those with the largest remainders have one more. */
function wholeParts(vus: number, shares: readonly number[]): readonly number[] {
  if (vus < shares.length)
    throw new PlimsollError(
      'FLAGS_INVALID',
      `--vus ${vus} is less than one user for each of ${shares.length} scenarios; take ${shares.length} or more.`,
    );
  const spare = vus - shares.length;
  const parts = shares.map((share) => 1 + Math.floor(share * spare));
  const byRemainder = shares.map((share, i) => ({ i, rest: (share * spare) % 1 })).toSorted((a, b) => b.rest - a.rest);
  const left = vus - parts.reduce((total, part) => total + part, 0);
  for (const { i } of byRemainder.slice(0, left)) parts[i] = (parts[i] ?? 0) + 1;
  return parts;
}
