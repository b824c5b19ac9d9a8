import { z } from 'zod';
import { architectureSchema } from './architecture.ts';
import { CACHE_POLICIES } from './caches.ts';
import { hardwareSchema } from './hardware.ts';

const share = z.number().min(0).max(1);
const steps = z.number().int().positive();

const exponent = z.number().min(0).max(3);

/** How unevenly a router likes its experts. */
const skewSchema = z.discriminatedUnion('kind', [
  /** Popularity falls with rank to this power; 0 is even. */
  z.strictObject({ kind: z.literal('zipf'), exponent }),
  /** AIConfigurator's (docs/POWER_LAW_DISTRIBUTION.md): drawn from a power law on 1 to 0.8 × 4,096 tokens. */
  z.strictObject({ kind: z.literal('power-law'), exponent }),
]);

/** A model on some GPUs: all that decides how long its steps take. */
export const deploymentFields = z.strictObject({
  model: architectureSchema,
  hardware: hardwareSchema,
  gpus: z.number().int().min(1).max(1024),
  gpusPerNode: z.number().int().min(1).default(8),
  mode: z
    .enum(['tp', 'ep'])
    .describe('tp: every layer cut over all GPUs; ep: experts dealt out, attention on every GPU for its own requests'),
  skew: skewSchema.default({ kind: 'zipf', exponent: 0 }),
  topics: z.number().int().min(1).max(256).default(1),
  topicShare: share
    .default(0)
    .describe("of a token's liking that comes from its topic; the rest is what all tokens like"),
  placement: z.enum(['contiguous', 'balanced']).default('contiguous'),
  spareSlots: z
    .number()
    .int()
    .nonnegative()
    .default(0)
    .describe('for more copies of experts, of a layer over all GPUs'),
  residency: z
    .strictObject({
      share: share.describe('of the experts on the GPUs; the rest are fetched from the host when a token wants them'),
      policy: z.enum(CACHE_POLICIES as ['pinned', ...typeof CACHE_POLICIES]),
      prefetched: share.default(0).describe('of the fetches, those that are made in time'),
      relearnSteps: z.number().int().nonnegative().default(0).describe('after a drift, in which none are'),
      isRestricted: z.boolean().default(false).describe('tokens are kept to those: nothing is fetched'),
    })
    .optional(),
  rebalance: z
    .strictObject({
      kind: z
        .enum(['sync', 'async'])
        .describe('sync stops everything; async moves one layer a step, each longer by it'),
      everySteps: steps,
      stallMs: z.number().nonnegative(),
      windowSteps: steps.default(1000).describe('over about so many is load looked at'),
    })
    .describe('experts are placed anew by their recent load (EPLB)')
    .optional(),
  driftEverySteps: steps.optional().describe('topics like other experts from then on'),
  overlap: share.default(0).describe('share of the communication between GPUs that hides behind other work'),
  overlapPrefill: share.optional().describe('the same for what prompts cause, where two batches of them take turns'),
});

export type Deployment = z.infer<typeof deploymentFields>;
export type DeploymentInput = z.input<typeof deploymentFields>;

/** Says what of it can't be: parts that contradict each other, or that nothing would come of. */
export function checkDeployment(d: Deployment, context: z.core.$RefinementCtx): void {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  const { moe, layers, denseWidth } = d.model;
  if ((moe?.layers ?? 0) < layers && denseWidth === undefined)
    refuse('model.denseWidth', `is missing, and ${layers - (moe?.layers ?? 0)} of ${layers} layers have no experts`);
  if (moe === undefined) {
    if (d.mode === 'ep') refuse('mode', 'ep deals experts out, and this model has none; take tp');
    for (const name of ['residency', 'rebalance', 'driftEverySteps'] as const)
      if (d[name] !== undefined) refuse(name, 'is about experts, and this model has none; leave it out');
    return;
  }
  if (moe.layers > layers)
    refuse('model.moe.layers', `takes at most the ${layers} layers of the model, got ${moe.layers}`);
  if (moe.perToken > moe.experts)
    refuse('model.moe.perToken', `takes at most the ${moe.experts} experts of a layer, got ${moe.perToken}`);
  const kept = Math.round(moe.experts * (d.residency?.share ?? 1));
  if (d.residency?.isRestricted && kept < moe.perToken)
    refuse(
      'residency.share',
      `keeps ${kept} of ${moe.experts} experts, and every token passes through ${moe.perToken}`,
    );
  if (d.spareSlots > moe.experts * (d.gpus - 1))
    refuse(
      'spareSlots',
      `takes at most ${moe.experts * (d.gpus - 1)}: one copy of each expert on every GPU, got ${d.spareSlots}`,
    );
}

export const deploymentSchema = deploymentFields.superRefine(checkDeployment);
