import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf, PlimsollError } from '../../core/errors.ts';
import { type Preset, presetOf, presetSchema } from './preset.ts';

/**
 * A preset of the user's own: a deployment as JSON, of a known model and accelerator or of ones described in it.
 *
 * @throws DATA_UNREADABLE naming the place
 */
export async function readPreset(path: string): Promise<{ readonly name: string; readonly preset: Preset }> {
  const parsed = presetSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
    throw new PlimsollError('DATA_UNREADABLE', `${path} describes no model to serve. ${wrong.join('; ')}`);
  }
  return { name: parsed.data.name ?? basename(path, '.json'), preset: presetOf(parsed.data) };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new PlimsollError('DATA_UNREADABLE', `${path} cannot be read as JSON (${messageOf(cause)}).`, { cause });
  }
}
