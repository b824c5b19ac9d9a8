import { z } from 'zod';
import { architectureSchema } from './architecture.ts';
import { CACHE_POLICIES } from './caches/caches.ts';
import { hardwareSchema } from './hardware.ts';

const share = z.number().min(0).max(1);
const steps = z.number().int().positive();

const skewSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zipf'), exponent: z.number().min(0).max(3) }),
  z.strictObject({ kind: z.literal('power-law'), exponent: z.number().min(0).max(3) }),
]);

/** A model on some GPUs: all that decides how long its steps take. */
export const deploymentSchema = z.strictObject({
  model: architectureSchema,
  hardware: hardwareSchema,
  gpus: z.number().int().min(1).max(1024),
  gpusPerNode: z.number().int().min(1).default(8),
  mode: z
    .enum(['tp', 'ep'])
    .describe('tp: every layer cut over all GPUs; ep: experts dealt out, attention on every GPU for its own requests'),
  skew: skewSchema.default({ kind: 'zipf', exponent: 0 }),
  topics: z.number().int().min(1).max(256).default(1),
  topicShare: share.default(0),
  placement: z.enum(['contiguous', 'balanced']).default('contiguous'),
  spareSlots: z.number().int().nonnegative().default(0),
  residency: z
    .strictObject({
      share,
      policy: z.enum(CACHE_POLICIES as ['pinned', ...typeof CACHE_POLICIES]),
      prefetched: share.default(0),
      drift: z.strictObject({ everySteps: steps, steps }).optional(),
      isRestricted: z.boolean().default(false),
    })
    .optional(),
  rebalance: z
    .strictObject({
      kind: z.enum(['sync', 'async']),
      everySteps: steps,
      stallMs: z.number().nonnegative(),
      windowSteps: steps.default(1000),
    })
    .optional(),
  overlap: share.default(0).describe('share of the communication between GPUs that hides behind other work'),
});

export type Deployment = z.infer<typeof deploymentSchema>;
export type DeploymentInput = z.input<typeof deploymentSchema>;
