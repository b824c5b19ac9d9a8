import { hash } from '../../core/rng.ts';
import type { Tokenizer } from '../../load/tokens/tokenizer.ts';
import type { Content } from './bodies.ts';

/** One message, whatever API it came by. */
export interface Message {
  readonly role: string;
  readonly text: string;
  /** Tools that it calls. */
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
}

export const plain = (role: string, text: string): Message => ({ role, text, calls: [] });

/** What a model is to read, and what is found in it. */
export interface Prompt {
  readonly ids: readonly number[];
  readonly text: string;
  /** The last that the user said. */
  readonly question: string;
  /** What it is about: its instructions, which many share; without any, its own text. */
  readonly topic: string;
}

/**
 * Marks of a chat template, as ids that no text has: four around every message and three that open the answer.
 * An answer's own message begins with those three, so the next turn's prompt begins with all of this turn's and the
 * answer, and a prefix cache finds it:
 *
 *   turn 1   START user HEADER …ids… END   START assistant HEADER  →  …answer
 *   turn 2   START user HEADER …ids… END   START assistant HEADER     …answer…  END  START user …
 */
const START = -1;
const HEADER = -2;
const END = -3;
const markOf = (role: string): number => -100 - (hash(role) & 0xffff);

/** @param tools as the template shows them, before anything else; '' when there are none */
export function chatPrompt(messages: readonly Message[], tools: string, { encode }: Tokenizer): Prompt {
  const ids: number[] = [];
  const say = (role: string, ...texts: readonly string[]): void => {
    ids.push(START, markOf(role), HEADER);
    for (const text of texts) for (const id of encode(text)) ids.push(id);
    ids.push(END);
  };
  if (tools !== '') say('tools', tools);
  for (const { role, text, calls } of messages)
    say(role, text, ...calls.flatMap((call) => [call.name, call.arguments]));
  ids.push(START, markOf('assistant'), HEADER);
  const text = [tools, ...messages.map((message) => `${message.role}: ${written(message)}`)].join('\n');
  return {
    ids,
    text,
    question: messages.findLast(({ role }) => role === 'user')?.text ?? '',
    topic: messages.find(({ role }) => role === 'system' || role === 'developer')?.text ?? text,
  };
}

const written = ({ text, calls }: Message): string =>
  text + calls.map((call) => `${call.name}(${call.arguments})`).join('');

/** A prompt without a template: text, or the ids of one. */
export function plainPrompt(prompt: string | readonly number[], { encode, decode }: Tokenizer): Prompt {
  const isText = typeof prompt === 'string';
  const text = isText ? prompt : decode(prompt);
  const ids = isText ? encode(prompt) : prompt;
  return { ids: ids.length === 0 ? [END] : ids, text, question: text, topic: text };
}

export const textOf = (content: Content): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');
