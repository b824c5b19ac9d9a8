import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { messageOf, PlimsollError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { architectureSchema } from './architecture.ts';
import { HARDWARE, MODELS } from './catalog.ts';
import { checkDeployment, deploymentFields } from './deployment.ts';
import { hardwareSchema } from './hardware.ts';
import { memoryOf } from './memory.ts';
import { type Preset, presetOf } from './presets.ts';

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

const fileFields = deploymentFields.extend({
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
const fileSchema = fileFields.superRefine((file, context) => {
  checkDeployment(file, context);
  const { residentPerGpu, usablePerGpu, kvTokens } = memoryOf(file);
  if (kvTokens >= LEAST_KV_TOKENS) return;
  const [weights, room] = [residentPerGpu, usablePerGpu].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
  const message = `there is no room for answers on ${file.gpus}: weights take ${weights} of the ${room} that each can use; take more, or larger ones`;
  context.addIssue({ code: 'custom', path: ['gpus'], message });
});

/**
 * A preset of the user's own: a deployment as JSON, of a known model and accelerator or of ones described in it.
 *
 * @throws DATA_UNREADABLE naming the place
 */
export async function readPreset(path: string): Promise<{ readonly name: string; readonly preset: Preset }> {
  const parsed = fileSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
    throw new PlimsollError('DATA_UNREADABLE', `${path} describes no model to serve. ${wrong.join('; ')}`);
  }
  const { name = basename(path, '.json'), description, maxSeqs, maxBatchedTokens, ...deployment } = parsed.data;
  const preset = presetOf(deployment, description);
  return {
    name,
    preset: {
      ...preset,
      maxSeqs: maxSeqs ?? preset.maxSeqs,
      maxBatchedTokens: maxBatchedTokens ?? preset.maxBatchedTokens,
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new PlimsollError('DATA_UNREADABLE', `${path} cannot be read as JSON (${messageOf(cause)}).`, { cause });
  }
}
