import type { IncomingMessage } from 'node:http';
import { HttpError } from '../api/http-error.ts';
import { parseFaults } from './grammar.ts';
import { type FaultKind, type FaultPlan, specOf } from './kinds.ts';
import { NEEDS, type Need } from './needs.ts';

/**
 * What a request itself asks to go wrong, by `X-Mock-Fault`, or by `X-Mock-Error: 503`, which is short for
 * `status=503`; undefined when it asks for nothing. Throws a 400 for what there is not, or cannot be in its answer.
 *
 * @param has what its answer will have
 */
export function faultsAsked(
  { headers }: Pick<IncomingMessage, 'headers'>,
  has: ReadonlySet<Need>,
): FaultPlan | undefined {
  const fault = headers['x-mock-fault'];
  const error = headers['x-mock-error'];
  const asked: readonly (readonly [header: string, text: string])[] = [
    ...(typeof fault === 'string' ? [['X-Mock-Fault', fault] as const] : []),
    ...(typeof error === 'string' ? [['X-Mock-Error', `status=${error}`] as const] : []),
  ];
  if (asked.length === 0) return undefined;
  for (const [header, text] of asked) parsedFrom(header, text); // Each for itself first, so that the wrong one is named.
  const plan = parsedFrom(asked.map(([header]) => header).join(' and '), asked.map(([, text]) => text).join(','));
  const lacking = lackingFor(plan, has);
  if (lacking !== undefined) throw new HttpError(400, `X-Mock-Fault: ${lacking.kind} ${NEEDS[lacking.need].lacking}`);
  return plan;
}

function parsedFrom(header: string, text: string): FaultPlan {
  try {
    return parseFaults(text);
  } catch (error) {
    throw error instanceof HttpError ? new HttpError(error.status, `${header}: ${error.message}`) : error;
  }
}

/** The first thing that a plan needs and an answer has not. */
export function lackingFor(
  plan: FaultPlan,
  has: ReadonlySet<Need>,
): { readonly kind: FaultKind; readonly need: Need } | undefined {
  for (const { kind } of plan) for (const need of specOf(kind).needs) if (!has.has(need)) return { kind, need };
  return undefined;
}
