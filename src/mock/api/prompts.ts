import type { Tokenizer } from '../../load/tokens/tokenizer.ts';
import type { Texts } from './bodies.ts';
import { type Prompt, plainPrompt } from './conversation.ts';
import { FieldError } from './http-error.ts';

/** Of a request, and choices of all of them together: as many as OpenAI takes. */
export const MOST_TEXTS = 2048;

/**
 * Prompts without a template: one text or several, each as text or as ids.
 *
 * @param field where they stood in the body
 * @throws FieldError when there are too many, or ids are of no token
 */
export function promptsOf(input: Texts, field: string, { tokenizer }: { readonly tokenizer: Tokenizer }) {
  const texts = typeof input === 'string' || isIds(input) ? [input] : input;
  if (texts.length > MOST_TEXTS) throw new FieldError(field, `takes up to ${MOST_TEXTS} texts, got ${texts.length}`);
  return texts.map((text, i): Prompt => {
    try {
      return plainPrompt(text, tokenizer);
    } catch (cause) {
      if (typeof text === 'string') throw cause;
      const where = text === input ? field : `${field}[${i}]`;
      throw new FieldError(where, `takes ids of ${tokenizer.name}, and not all of these are in its vocabulary`);
    }
  });
}

const isIds = (input: readonly unknown[]): input is readonly number[] => typeof input[0] === 'number';
