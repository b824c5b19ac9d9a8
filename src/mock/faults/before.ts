import type { ServerResponse } from 'node:http';
import { type FaultPlan, faultOf } from './kinds.ts';
import { answerStatus } from './status.ts';
import type { Surroundings } from './surroundings.ts';

const PAGE = '<!doctype html><title>Welcome</title><p>Not an API.';

/**
 * Does what the plan has before an answer, and what it has instead of one. `answered` says that nothing more
 * is to be done with the response: it was answered, shall never be, or the client left while it waited.
 */
export async function before(
  plan: FaultPlan,
  response: ServerResponse,
  { clock, signal, nowSeconds, onBreak }: Surroundings,
): Promise<'answered' | 'go-on'> {
  const delay = faultOf(plan, 'delay-headers');
  if (delay !== undefined) await clock.sleepUntil(clock.now() + delay.params.for, signal);
  if (signal.aborted || response.destroyed) return 'answered';
  if (faultOf(plan, 'early-hints') !== undefined)
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
  for (const fault of plan)
    switch (fault.kind) {
      case 'status':
        answerStatus(response, fault.params, nowSeconds());
        return 'answered';
      case 'html':
        response.writeHead(fault.params.status, { 'content-type': 'text/html' }).end(PAGE);
        return 'answered';
      case 'no-response':
        return 'answered';
      case 'reset-before-headers':
        onBreak();
        response.socket?.resetAndDestroy();
        return 'answered';
    }
  return 'go-on';
}
