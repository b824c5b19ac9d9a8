import { z } from 'zod';

const count = z.number().int().positive();

const attention = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('gqa').describe('grouped queries, as most models have them'),
    heads: count,
    kvHeads: count,
    headSize: count,
  }),
  z.strictObject({
    kind: z.literal('mla').describe('keys and values compressed into one latent vector, as DeepSeek has them'),
    heads: count,
    queryRank: count,
    kvRank: count,
    nopeSize: count,
    ropeSize: count,
    valueSize: count,
  }),
]);

/** What a step has to read and compute, per model. */
export const architectureSchema = z.strictObject({
  title: z.string().min(1),
  layers: count,
  hidden: count,
  vocabulary: count,
  contextTokens: count.describe('prompt and answer together'),
  attention,
  denseWidth: count.optional().describe('of the feed-forward in layers without experts'),
  moe: z
    .strictObject({
      layers: count.describe('how many have experts'),
      experts: count.describe('of one layer'),
      perToken: count.describe('that each token passes through'),
      shared: z.number().int().nonnegative().describe('that every token passes through besides'),
      width: count.describe('of one expert'),
    })
    .optional(),
  bytesPerWeight: z.number().positive().describe('as served: 2 for bf16, 1 for fp8'),
  attentionBytesPerWeight: z.number().positive().optional().describe('where attention is served in another precision'),
  kvBytesPerNumber: z.number().positive().default(2),
  accuracy: z
    .strictObject({ share: z.number().min(0).max(1), source: z.string() })
    .describe('share of questions that it answers rightly when nothing is re-routed'),
  reasoning: z
    .strictObject({ meanTokens: count, sigma: z.number().nonnegative(), source: z.string() })
    .optional()
    .describe('of models that think first: tokens of thought and answer together, lognormal'),
  source: z.string(),
});

export type Architecture = z.infer<typeof architectureSchema>;

/** Of one layer. MLA: down and up projections of queries and of the latent, and the output's. */
function attentionParameters({ hidden, attention: a }: Architecture): number {
  if (a.kind === 'gqa') return hidden * a.headSize * (2 * a.heads + 2 * a.kvHeads);
  const queries = hidden * a.queryRank + a.queryRank * a.heads * (a.nopeSize + a.ropeSize);
  const latent = hidden * (a.kvRank + a.ropeSize) + a.kvRank * a.heads * (a.nopeSize + a.valueSize);
  return queries + latent + a.heads * a.valueSize * hidden;
}

/** Keys and values of one token over all layers, in bytes. */
export function kvBytesPerToken({ layers, attention: a, kvBytesPerNumber }: Architecture): number {
  return layers * (a.kind === 'gqa' ? 2 * a.kvHeads * a.headSize : a.kvRank + a.ropeSize) * kvBytesPerNumber;
}

/** How wide the queries of all heads are together: what attention over the context costs. */
export const queryWidth = ({ attention: a }: Architecture): number =>
  a.heads * (a.kind === 'gqa' ? a.headSize : (a.nopeSize + a.ropeSize + a.valueSize) / 2);

/** Of one expert: gate, up and down. */
export const expertParameters = ({ hidden, moe }: Architecture): number => 3 * hidden * (moe?.width ?? 0);

/** Parameters by where they are and who reads them. */
export interface Parameters {
  readonly attention: number;
  /** Feed-forward that every token passes through: dense layers and shared experts. */
  readonly always: number;
  /** Experts that are chosen, all of them. */
  readonly experts: number;
  /** Embedding or output head; a model has one of each. */
  readonly head: number;
  readonly total: number;
  /** That one token passes through. */
  readonly active: number;
}

export function parametersOf(a: Architecture): Parameters {
  const { layers = 0, experts = 0, perToken = 0, shared = 0 } = a.moe ?? {};
  const attentionOfAll = a.layers * attentionParameters(a);
  const always = (a.layers - layers) * 3 * a.hidden * (a.denseWidth ?? 0) + layers * shared * expertParameters(a);
  const expertsOfAll = layers * experts * expertParameters(a);
  const head = a.vocabulary * a.hidden;
  return {
    attention: attentionOfAll,
    always,
    experts: expertsOfAll,
    head,
    total: attentionOfAll + always + expertsOfAll + 2 * head,
    active: attentionOfAll + always + layers * perToken * expertParameters(a) + 2 * head,
  };
}
