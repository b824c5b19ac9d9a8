import type { IncomingMessage } from 'node:http';
import type { JsonSchema } from '../answers/json/schema.ts';
import type { Tool } from '../answers/tools.ts';
import type { AnswerKind } from '../answers/writer.ts';
import type { Prompt } from './conversation.ts';
import { HttpError } from './http-error.ts';

/** What a request wants, whatever API it came by. */
export interface Wanted {
  readonly model: string;
  /** Each with as many choices as are wanted. */
  readonly prompts: readonly Prompt[];
  readonly answer: AnswerKind;
  readonly n: number;
  readonly seed: number | undefined;
  readonly maxTokens: number | undefined;
  readonly minTokens: number | undefined;
  readonly ignoreEos: boolean;
  readonly stops: readonly string[];
  /** How hard the model is to think, in the words of OpenAI's `reasoning_effort`. */
  readonly effort: string | undefined;
}

type Choice = 'none' | 'auto' | 'required' | { readonly named: string };
/** Without a schema, JSON is any object. */
export type Format = { readonly type: 'text' | 'json_object' } | { readonly schema: JsonSchema | undefined };

/**
 * What kind of answer it is to be.
 *
 * @param mayCall whether it is the user's turn that is answered: to a tool's result the answer is in words
 */
export function answerKind(
  tools: readonly Tool[],
  choice: Choice | undefined,
  format: Format | undefined,
  mayCall: boolean,
): AnswerKind {
  const chosen = choice ?? (tools.length > 0 ? 'auto' : 'none');
  if (typeof chosen === 'object') {
    const own = tools.filter(({ name }) => name === chosen.named);
    if (own.length === 0) throw new HttpError(400, `tool_choice: no tool is called "${chosen.named}"`);
    // vLLM's quirk: the format is forced on the model, which then ends as with any other text.
    return { kind: 'call', tools: own, finish: 'stop' };
  }
  if (chosen === 'required' && tools.length === 0) throw new HttpError(400, 'tool_choice: required needs tools');
  if (chosen === 'required' || (chosen === 'auto' && tools.length > 0 && mayCall))
    return { kind: 'call', tools, finish: 'tool_calls' };
  if (format === undefined || ('type' in format && format.type === 'text')) return { kind: 'words' };
  return { kind: 'json', schema: 'schema' in format ? format.schema : undefined };
}

/** The same, with exactly as many tokens as the header `X-Mock-OSL` says. Words only: nothing else can be stretched. */
export function withLength(wanted: Wanted, { headers }: IncomingMessage, isForced: boolean): Wanted {
  const asked = headers['x-mock-osl'];
  if (asked === undefined) return wanted;
  const tokens = Number(asked);
  if (!Number.isInteger(tokens) || tokens < 1)
    throw new HttpError(400, `X-Mock-OSL takes a whole number of output tokens from 1, got "${asked}"`);
  if (isForced)
    throw new HttpError(400, 'X-Mock-OSL sets the length of answers in words; JSON and forced calls have their own');
  return { ...wanted, answer: { kind: 'words' }, maxTokens: tokens, ignoreEos: true };
}
