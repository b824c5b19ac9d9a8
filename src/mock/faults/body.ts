import { broken } from './chunks.ts';
import { type FaultPlan, faultOf } from './kinds.ts';
import { BLANK } from './noise.ts';
import { type Json, parsed } from './steps.ts';
import { withOutputTokens, withoutUsage, wrongly } from './usage.ts';
import { emptied } from './zero-tokens.ts';

/** The body of a whole answer under a plan: the same JSON unless the plan changes it, and no JSON if it breaks it. */
export function faultyBody(plan: FaultPlan, json: string): string {
  if (plan.length === 0) return json;
  let body: Json = parsed(json) ?? {};
  if (faultOf(plan, 'zero-tokens') !== undefined) body = emptied(body);
  const wrong = faultOf(plan, 'wrong-usage');
  if (wrong !== undefined) body = withOutputTokens(body, wrongly(wrong.params.as));
  if (faultOf(plan, 'missing-usage') !== undefined) body = withoutUsage(body);
  const text = JSON.stringify(body);
  const sent = faultOf(plan, 'malformed') === undefined ? text : broken(text);
  return faultOf(plan, 'empty-lines') === undefined ? sent : `${BLANK}${sent}`;
}
