import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Rng } from '../../core/rng.ts';
import { refusesUnknown } from '../unknown-key.ts';
import { lackingFor } from './asked.ts';
import { parseFaults } from './grammar.ts';
import type { FaultPlan } from './kinds.ts';
import type { Need } from './needs.ts';

const faultRule = z.strictObject(
  {
    fault: z.string().superRefine((text, context) => {
      try {
        parseFaults(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: messageOf(error) });
      }
    }),
    share: z.number().gt(0).lte(1),
    model: z.string().min(1).exactOptional(),
  },
  refusesUnknown('a fault rule', ['fault', 'share', 'model']),
);

/** Sums of shares that are meant to be 1 may miss it by rounding. */
const ROUNDING = 1e-9;

/** Faults by configuration. Refused with its place: a bad spelling, or shares of more than all requests. */
export const faultRulesSchema = z
  .array(faultRule)
  .readonly()
  .superRefine((rules, context) => {
    for (const model of new Set(rules.map((rule) => rule.model))) {
      const sum = rules.filter((rule) => isFor(rule, model)).reduce((total, { share }) => total + share, 0);
      if (sum <= 1 + ROUNDING) continue;
      const whose = model === undefined ? '' : ` for ${model}`;
      context.addIssue({
        code: 'custom',
        message: `the shares${whose} add up to ${sum}; they may be 1 together at most`,
      });
      return;
    }
  });

/** A fault for `share` of all requests (0–1], or of one model's. */
export type FaultRule = z.infer<typeof faultRule>;

/** What is wrong with the first rule that could never hit, since its model is not served; undefined when all could. */
export function unservedModel(
  rules: readonly FaultRule[],
  served: readonly string[],
): { readonly place: number; readonly message: string } | undefined {
  const place = rules.findIndex(({ model }) => model !== undefined && !served.includes(model));
  const { model = '' } = rules[place] ?? {};
  const nearest = didYouMean(model, served) || `; there are ${served.join(', ')}.`;
  return place < 0 ? undefined : { place, message: `no model is called "${model}"${nearest}` };
}

/** A request, as far as rules look at it. */
export interface Drawn {
  /** Unique among the server's requests: the same one draws the same. */
  readonly number: number;
  readonly model: string;
  /** What its answer will have. */
  readonly has: ReadonlySet<Need>;
}

const NONE: FaultPlan = [];

/**
 * Which rule hits a request, if any. One number is drawn for it, and the rules that concern its model lie side by
 * side on [0, 1), so a request has one rule at most. A fault that needs what an answer has not leaves it alone.
 */
export function faultDraw(rules: readonly FaultRule[], rng: Rng): (request: Drawn) => FaultPlan {
  const planned = rules.map((rule) => ({ rule, plan: parseFaults(rule.fault) }));
  return ({ number, model, has }) => {
    if (planned.length === 0) return NONE;
    let left = rng.fork(number).next();
    for (const { rule, plan } of planned) {
      if (!isFor(rule, model)) continue;
      left -= rule.share;
      if (left < 0) return lackingFor(plan, has) === undefined ? plan : NONE;
    }
    return NONE;
  };
}

const isFor = (rule: FaultRule, model: string | undefined): boolean => rule.model === undefined || rule.model === model;
