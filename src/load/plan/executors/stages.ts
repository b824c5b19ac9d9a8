import { z } from 'zod';
import { formatDuration, formatNumber } from '../../../core/units.ts';
import { duration, strict } from '../../prompts/fields.ts';
import type { Rule } from './executor.ts';

/** The value moves in a straight line to `target` over `durationMs`; 0 ms is a jump. */
export interface Stage {
  readonly target: number;
  readonly durationMs: number;
}

export function stagesField(target: z.ZodType<number>): z.ZodType<readonly Stage[]> {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `${input === undefined ? 'is missing; it takes' : 'takes'} a list of { target, duration }`;
  return z
    .array(strict('{ target, duration }', { target, duration: duration() }), { error })
    .refine((list) => list.some((stage) => stage.duration > 0), {
      error: ({ input }) =>
        Array.isArray(input) && input.length === 0
          ? 'takes at least one stage'
          : 'takes stages that last more than 0s in all',
    })
    .transform((list) => list.map((stage) => ({ target: stage.target, durationMs: stage.duration })));
}

/** A ramp that stays at 0 from its start on starts nothing. */
export const risesRule = <K extends string>(
  startKey: K,
  above: string,
): Rule<{ readonly [key in K]: number } & { readonly stages: readonly Stage[] }> => ({
  about: [startKey, 'stages'],
  at: 'stages',
  problem: (fields) =>
    mostOf(fields[startKey], fields.stages) > 0
      ? undefined
      : `never rises above 0 ${above}; give a stage a target above 0`,
});

export const mostOf = (start: number, stages: readonly Stage[]): number =>
  Math.max(start, ...stages.map(({ target }) => target));

export const stagesMs = (stages: readonly Stage[]): number =>
  stages.reduce((sum, { durationMs }) => sum + durationMs, 0);

/** The area under straight lines from stage to stage. */
export function areaUnder(start: number, stages: readonly Stage[]): number {
  let area = 0;
  let from = start;
  for (const { target, durationMs } of stages) {
    area += ((from + target) / 2) * durationMs;
    from = target;
  }
  return area;
}

/** `to 12 over 12s, 12 for 6s`. */
export function stagesInWords(start: number, stages: readonly Stage[]): string {
  let from = start;
  const steps = stages.map(({ target, durationMs }) => {
    const step =
      target === from
        ? `${formatNumber(target)} for ${formatDuration(durationMs)}`
        : `to ${formatNumber(target)} ${durationMs === 0 ? 'at once' : `over ${formatDuration(durationMs)}`}`;
    from = target;
    return step;
  });
  return steps.join(', ');
}
