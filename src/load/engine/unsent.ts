import type { RunMs } from '../../core/clock.ts';
import type { Outcome } from '../../core/record.ts';
import type { Performer } from './performer.ts';
import { header, type RequestContext, toMicrosecond } from './request.ts';

/**
 * What becomes of iterations that are never performed: one record each, whatever they would have asked.
 *
 * @param chosen the context that an iteration would have been performed in, as far as that is known
 */
export function unsent(
  context: RequestContext,
  chosen: (index: number) => RequestContext = () => context,
): Pick<Performer, 'drop' | 'cancel' | 'leaveOver'> {
  const record = (
    index: number,
    plannedMs: RunMs,
    outcome: Outcome,
    { iterations, as }: { readonly iterations?: number; readonly as: RequestContext },
  ): void =>
    context.record({
      ...header(index, as),
      plannedMs: toMicrosecond(plannedMs),
      endedMs: toMicrosecond(plannedMs),
      outcome,
      ...(iterations === undefined ? {} : { iterations }),
    });
  return {
    drop: (index, plannedMs) =>
      record(index, plannedMs, { kind: 'dropped', reason: 'no-free-vu' }, { as: chosen(index) }),
    cancel: (index, plannedMs) => record(index, plannedMs, { kind: 'cancelled' }, { as: chosen(index) }),
    leaveOver: (iterations, atMs) =>
      record(-1, atMs, { kind: 'dropped', reason: 'out-of-time' }, { iterations, as: context }),
  };
}
