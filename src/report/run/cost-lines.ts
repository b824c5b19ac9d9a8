import type { RunResult } from '../../core/result.ts';
import { formatDuration, formatMoney, formatNumber } from '../../core/units.ts';

export interface CostLine {
  readonly what: string;
  readonly amount: string;
  /** How it comes about. */
  readonly meaning: string;
}

/** What the run cost, a line a price; none where the scenario names no price. */
export function costLines({ cost, run }: Pick<RunResult, 'cost' | 'run'>): readonly CostLine[] {
  if (cost === undefined) return [];
  const { gpuHourly, gpus, total, perMillionOutputTokens, perGoodRequest, perRightAnswer } = cost;
  const line = (what: string, amount: number | undefined, meaning: string): readonly CostLine[] =>
    amount === undefined ? [] : [{ what, amount: formatMoney(amount), meaning }];
  const each = `${formatNumber(gpus)} ${gpus === 1 ? 'GPU' : 'GPUs'} × ${formatMoney(gpuHourly)}/h`;
  return [
    ...line('measured part', total, `${each} × ${formatDuration(run.measuredMs)}`),
    ...line('per million output tokens', perMillionOutputTokens, 'that, over the output tokens that came within it'),
    ...line('per good request', perGoodRequest, 'that, over the requests planned in it that met every slo'),
    ...line('per right answer', perRightAnswer, 'that, over the answers to requests planned in it that were right'),
  ];
}

/** A price is in the currency of `gpuHourly`, whichever that is. */
export const CURRENCY_NOTE = '$ stands for the currency in which gpuHourly was given.';
