import type { RunMs } from '../../core/clock.ts';
import type { Outcome, RequestRecord } from '../../core/record.ts';
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
  const lineOf = (index: number, plannedMs: RunMs, outcome: Outcome, as = chosen(index)): RequestRecord => {
    const atMs = toMicrosecond(plannedMs);
    return { ...header(index, as), plannedMs: atMs, endedMs: atMs, outcome };
  };
  return {
    drop: (index, atMs) => context.record(lineOf(index, atMs, { kind: 'dropped', reason: 'no-free-vu' })),
    cancel: (index, atMs) => context.record(lineOf(index, atMs, { kind: 'cancelled' })),
    leaveOver: (iterations, atMs) =>
      context.record({ ...lineOf(-1, atMs, { kind: 'dropped', reason: 'out-of-time' }, context), iterations }),
  };
}
