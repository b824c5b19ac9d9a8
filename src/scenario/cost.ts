import { z } from 'zod';
import { takes } from '../core/takes.ts';
import { formatDuration, formatMoney, formatNumber } from '../core/units.ts';
import { paceOf, plannedSessions } from '../load/plan/executors/index.ts';
import { strict } from '../load/prompts/fields.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import type { Mistakes } from './mistakes.ts';
import type { Scenario } from './scenario.ts';
import { endOf } from './warmup.ts';

/** What the machines of the target cost. */
export interface Price {
  /** Of one GPU for an hour, in whatever currency. */
  readonly gpuHourly: number;
  readonly gpus: number;
}

export const aboveNothing = (what = 'a number above 0'): z.ZodType<number> => {
  const error = takes(what);
  return z.number({ error }).refine((value) => Number.isFinite(value) && value > 0, { error });
};
export const costField: z.ZodType<Price> = strict('{ gpuHourly, gpus }', {
  gpuHourly: aboveNothing(),
  gpus: aboveNothing(),
});

export const checkCost = (declared: unknown, mistakes: Mistakes): Price | undefined =>
  declared === undefined ? undefined : mistakes.check(costField, declared, ['cost']);

/** What the planned load would cost, in a sentence; none where no price is known. */
export function priceInWords({ cost, entries }: Scenario, opened: ReadonlyMap<string, OpenSource>): readonly string[] {
  if (cost === undefined) return [];
  const endsMs = endOf(entries, opened);
  const total = (cost.gpuHourly * cost.gpus * endsMs) / HOUR_MS;
  const isShorter = entries.some(
    // A number of sessions that users perform is done when it is done.
    ({ executor }) => paceOf(executor).kind === 'users' && plannedSessions(executor, undefined) !== undefined,
  );
  return [
    `At ${formatNumber(cost.gpus)} ${cost.gpus === 1 ? 'GPU' : 'GPUs'} × ${formatMoney(cost.gpuHourly)}/h, ${formatDuration(endsMs)} of load cost ${isShorter ? 'at most ' : ''}${formatMoney(total)}.`,
  ];
}

const HOUR_MS = 3_600_000;
