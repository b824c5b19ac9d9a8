import type { IncomingMessage } from 'node:http';
import { HttpError } from '../api/http-error.ts';
import { parseFaults } from './grammar.ts';
import { type FaultPlan, specOf } from './kinds.ts';

/**
 * What a request itself asks to go wrong, by `X-Mock-Fault`, or by `X-Mock-Error: 503`, which is short for
 * `status=503`; undefined when it asks for nothing. Throws a 400 for what there is not.
 */
export function faultsAsked({ headers }: Pick<IncomingMessage, 'headers'>, isStream: boolean): FaultPlan | undefined {
  const fault = headers['x-mock-fault'];
  const error = headers['x-mock-error'];
  const asked = [
    ...(typeof fault === 'string' ? [fault] : []),
    ...(typeof error === 'string' ? [`status=${error}`] : []),
  ];
  if (asked.length === 0) return undefined;
  const plan = parseFaults(asked.join(','));
  const streamed = streamOnly(plan);
  if (streamed !== undefined && !isStream)
    throw new HttpError(400, `X-Mock-Fault: ${streamed} needs a stream, got none. Ask with "stream": true.`);
  return plan;
}

/** The first fault of a plan that only a stream can have. */
export const streamOnly = (plan: FaultPlan): string | undefined =>
  plan.find(({ kind }) => specOf(kind).needsStream)?.kind;
