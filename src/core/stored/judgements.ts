import { z } from 'zod';
import { kinds, ms, object, optional, ratio, word } from './fields.ts';

export const law = object('Something that must hold if the figures are true.', {
  name: word(
    ...(['conservation', 'schedule', 'little', 'instants'] as const),
    ...(['server-requests', 'server-tokens', 'server-in-flight'] as const),
  ).describe('Which law.'),
  statement: z.string().describe('The law in words.'),
  expected: z.number().describe('What the law says.'),
  observed: z.number().describe('What was measured.'),
  tolerance: z.number().describe('Largest |observed − expected| that passes, in the unit of both.'),
  ok: z.boolean().describe('Whether it holds.'),
  explanation: optional(z.string()).describe(
    'Why a broken law does not make the run INVALID: what the server and the generator see differently.',
  ),
});

const invalidReason = z.object({
  code: z.string().describe('Stable name of the reason.'),
  message: z.string().describe('One sentence: what, how much, and what to do.'),
  observed: z.number().describe('The figure that broke the limit, in the unit that the message names.'),
  limit: z.number().describe('The limit, in the same unit.'),
});

export const tolerance = object(
  'How far from the truth a latency may be and still be trusted: whichever of the two is more.',
  {
    ratio: ratio.describe('Share of the least that the figure can be, 0–1.'),
    ms: ms.describe('In ms.'),
  },
);

export const validity = object('Whether the measurement can be trusted.', {
  valid: z.boolean().describe('False: the figures say nothing about the target.'),
  reasons: z.array(invalidReason).describe('Empty when valid.'),
  tolerance: optional(tolerance),
});

export const parsedThreshold = object('What `metric` and `expression` say; absent where it was not kept.', {
  metric: z.string().describe('`ttft`.'),
  selector: z.record(z.string(), z.string()).describe('Tags that a request must all carry; empty selects everything.'),
  aggregation: kinds('What of the metric is compared.', [
    z.object({
      kind: z.enum(['avg', 'min', 'max', 'count', 'rate', 'value', 'last']).describe('One figure of the metric.'),
    }),
    z.object({
      kind: z.literal('percentile').describe('The figure below which that part of all values lies.'),
      percent: z.number().describe('From 0 to 100.'),
    }),
  ]),
  comparison: z.enum(['<', '<=', '>', '>=', '==', '!=']).describe('What must hold between the two.'),
  limit: z.number().describe('With which it is compared; of a latency in ms.'),
});

export const thresholdVerdict = object('One threshold and its verdict.', {
  metric: z.string().describe('`ttft` or `ttft{scenario:chat}`.'),
  expression: z.string().describe('As written: `p(95)<800`; limits on latencies are in ms.'),
  observed: optional(z.number()).describe(
    'The figure compared, in the unit of the limit; absent when there was no data, which fails the threshold.',
  ),
  atLeast: optional(z.literal(true)).describe(
    'The figure is `observed` or more: it falls among requests that ran into a time limit of ours, of which only that is known.',
  ),
  between: optional(z.tuple([z.number(), z.number()])).describe(
    'Between which the figure truly lies: without, and with, all that may be the generator’s own. Absent where that is not known.',
  ),
  undecided: optional(z.literal(true)).describe('It would be decided otherwise at one of these ends.'),
  ok: z.boolean().describe('Whether it held.'),
  noData: z.boolean().describe('Whether there was nothing to compare.'),
  parsed: optional(parsedThreshold),
});
