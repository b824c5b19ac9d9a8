import type { IncomingMessage } from 'node:http';
import { shown } from '../../core/takes.ts';
import type { JsonSchema } from '../answers/json/schema.ts';
import type { Tool } from '../answers/tools.ts';
import type { AnswerKind } from '../answers/writer.ts';
import type { Prompt } from './conversation.ts';
import { FieldError, HttpError } from './http-error.ts';

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
  /** Whether the API tells thought apart from the answer. */
  readonly tellsThought: boolean;
}

/** Which of the tools are to be called: as the model likes, one of them, this one, or some of these. */
export type Choice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly named: string }
  | { readonly mode: 'auto' | 'required'; readonly among: readonly string[] };

/** As OpenAI's APIs spell it; without a schema, JSON is any object. */
export interface Format {
  readonly type?: 'text' | 'json_object' | 'json_schema';
  readonly schema?: JsonSchema | null | undefined;
  readonly name?: string | undefined;
  readonly strict?: boolean | null | undefined;
}

/**
 * What kind of answer it is to be.
 *
 * @param mayCall whether it is the user's turn that is answered: to a tool's result the answer is in words
 */
export function answerKind(
  tools: readonly Tool[],
  choice: Choice | undefined,
  format: Format | null | undefined,
  mayCall: boolean,
): AnswerKind {
  const chosen = choice ?? (tools.length > 0 ? 'auto' : 'none');
  if (typeof chosen === 'object') {
    if ('among' in chosen) {
      const own = chosen.among.flatMap((name) => called(name, tools));
      return answerKind(own, chosen.mode, format, mayCall);
    }
    const own = called(chosen.named, tools);
    // vLLM's quirk: the format is forced on the model, which then ends as with any other text.
    return { kind: 'call', tools: own, finish: 'stop' };
  }
  if (chosen === 'required' && tools.length === 0) throw new FieldError('tool_choice', 'required needs tools');
  if (chosen === 'required' || (chosen === 'auto' && tools.length > 0 && mayCall))
    return { kind: 'call', tools, finish: 'tool_calls' };
  if (format == null || format.type === 'text') return { kind: 'words' };
  return { kind: 'json', schema: format.schema ?? undefined, name: format.name, isStrict: format.strict === true };
}

function called(wanted: string, tools: readonly Tool[]): readonly Tool[] {
  const own = tools.filter(({ name }) => name === wanted);
  if (own.length === 0) throw new FieldError('tool_choice', `no tool is called ${shown(wanted)}`);
  return own;
}

/** Whether the answer has a form that the request insists on, so that words can't take its place. */
export function isForced({ kind }: AnswerKind, choice: Choice | undefined = 'auto'): boolean {
  if (kind !== 'call') return kind === 'json';
  return choice !== 'auto' && !(typeof choice === 'object' && 'mode' in choice && choice.mode === 'auto');
}

/** The same, with exactly as many tokens as the header `X-Mock-OSL` says. Words only: nothing else can be stretched. */
export function withLength(wanted: Wanted, { headers }: IncomingMessage, insistsOnForm: boolean): Wanted {
  const asked = headers['x-mock-osl'];
  if (asked === undefined) return wanted;
  const tokens = /^\d+$/.test(String(asked)) ? Number(asked) : 0;
  if (tokens < 1) throw new HttpError(400, `X-Mock-OSL takes a whole number of output tokens from 1, got "${asked}"`);
  if (insistsOnForm)
    throw new HttpError(400, 'X-Mock-OSL sets the length of answers in words; JSON and forced calls have their own');
  return { ...wanted, answer: { kind: 'words' }, maxTokens: tokens, ignoreEos: true };
}
