import { z } from 'zod';
import { didYouMean } from '../../core/nearest.ts';
import type { Rng } from '../../core/rng.ts';
import { type Architecture, architectureSchema } from './architecture.ts';
import { HARDWARE, MODELS } from './catalog.ts';
import { type CostModel, closedForm, withNoise } from './cost.ts';
import { checkDeployment, deploymentFields } from './deployment.ts';
import { hardwareSchema } from './hardware.ts';
import { memoryOf } from './memory.ts';

/** What one model name stands for. */
export interface Preset {
  readonly description: string;
  readonly cost: (rng: Rng) => CostModel;
  /** Undefined where no model is served at all. */
  readonly model: Architecture | undefined;
  readonly maxSeqs: number;
  /** Tokens of one step, decodes and prefills together. */
  readonly maxBatchedTokens: number;
  /** From the end of a request until it stands in the queue. */
  readonly frontEndMs: number;
}

/** vLLM's default for a server on a large GPU is 8192; 2048 keeps a prefill from stalling everyone for long. */
const SERVING = { maxSeqs: 256, maxBatchedTokens: 2048 } as const;
/** Fit to traces of vLLM's API server (BLIS, alpha 0). */
const FRONT_END_MS = 15.56;

/** A short question and its answer. */
const LEAST_KV_TOKENS = 1024;

/** One that is known by name, or one of the user's own. */
const knownOr = <T>(known: Readonly<Record<string, T>>, own: z.ZodType<T>, what: string) =>
  z.unknown().transform((value, context): T => {
    if (typeof value === 'string') {
      const found = Object.hasOwn(known, value) ? known[value] : undefined;
      if (found !== undefined) return found;
      const names = Object.keys(known);
      const near = didYouMean(value, names) || `; there are ${names.join(', ')}. Or describe your own.`;
      context.addIssue({ code: 'custom', message: `no ${what} is called "${value}"${near}` });
      return z.NEVER;
    }
    const parsed = own.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues)
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    return z.NEVER;
  });

const fields = deploymentFields.extend({
  name: z
    .string()
    .regex(/^[\w.:/-]{1,100}$/, 'takes letters, digits and . : / _ -')
    .optional(),
  description: z.string().default(''),
  model: knownOr(MODELS, architectureSchema, 'model'),
  hardware: knownOr(HARDWARE, hardwareSchema, 'accelerator'),
  maxSeqs: z.number().int().positive().optional(),
  maxBatchedTokens: z.number().int().positive().optional(),
});
/** A preset as JSON: a deployment of a known model and accelerator, or of ones described in it. */
export const presetSchema = fields.superRefine((file, context) => {
  checkDeployment(file, context);
  const { residentPerGpu, usablePerGpu, kvTokens } = memoryOf(file);
  if (kvTokens >= LEAST_KV_TOKENS) return;
  const [weights, room] = [residentPerGpu, usablePerGpu].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  const message = `there is no room for answers on ${file.gpus}: weights take ${weights} of the ${room} that each can use; take more, or larger ones`;
  context.addIssue({ code: 'custom', path: ['gpus'], message });
});

/** A deployment, served as the presets are unless it says otherwise. */
export function presetOf({
  description,
  maxSeqs,
  maxBatchedTokens,
  ...deployment
}: z.infer<typeof presetSchema>): Preset {
  return {
    description,
    cost: (rng) => withNoise(closedForm(deployment, rng), deployment.gpus, rng.fork('noise')),
    model: deployment.model,
    frontEndMs: FRONT_END_MS,
    maxSeqs: maxSeqs ?? SERVING.maxSeqs,
    maxBatchedTokens: maxBatchedTokens ?? SERVING.maxBatchedTokens,
  };
}
