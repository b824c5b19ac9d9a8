import { isObject, objectOr } from '../../../client/wire/fields.ts';
import { jsonIn } from '../../../core/json.ts';
import { has } from '../fields.ts';
import { flavour } from '../flavour.ts';
import { NO_LABELS, type Page } from '../page.ts';

const LOADED = 'ollama_loaded_models';

/** Ollama has no page of metrics; this is its list of the models in memory. */
export const ollama = flavour({
  name: 'ollama',
  title: 'Ollama',
  remark: 'Its list of loaded models is all that there is.',
  detects: (page) => has(page, LOADED),
  fields: {},
});

/** `/api/ps` as a page; undefined for any other JSON. */
export function ollamaPage(text: string): Page | undefined {
  const { models } = objectOr(jsonIn(text));
  if (!Array.isArray(models) || !models.every((model) => isObject(model) && 'digest' in model)) return undefined;
  return { samples: new Map([[LOADED, [{ labels: NO_LABELS, value: models.length }]]]), types: new Map() };
}
