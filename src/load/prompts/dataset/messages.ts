import { isObject, type Json } from '../../../client/wire/fields.ts';
import { given } from '../../../core/given.ts';
import type { Message } from '../../../core/session.ts';
import { shown } from '../../../core/takes.ts';

type Role = Message['role'];

/** What data sets call who speaks, in lower case. */
const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  human: 'user',
  prompter: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bot: 'assistant',
  chatbot: 'assistant',
  model: 'assistant',
  ai: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  claude: 'assistant',
  function_call: 'assistant',
  tool_call: 'assistant',
  tool: 'tool',
  tool_response: 'tool',
  function_response: 'tool',
  observation: 'tool',
  ipython: 'tool',
  function: 'function',
};

/** Who speaks, whatever the case; undefined for a name that nobody is known by. */
export const roleIn = (name: string): Role | undefined => {
  const known = name.trim().toLowerCase();
  return Object.hasOwn(ROLES, known) ? ROLES[known] : undefined;
};

/** What one message says, in the words of either OpenAI or ShareGPT; or what is wrong with it. */
export interface Said {
  /** As the row has it. */
  readonly who: string;
  /** `null` for nothing. */
  readonly text: string | null;
  readonly fields: Json;
}

export function saidIn(message: unknown): Said | string {
  if (!isObject(message)) return `takes {"role": "user", "content": "text"}, got ${shown(message)}`;
  const who = message['role'] ?? message['from'];
  if (typeof who !== 'string') return `has no role, got ${shown(message)}`;
  const text = textIn(message['content'] ?? message['value'] ?? message['text']);
  return text !== null && typeof text === 'object' ? text.problem : { who, text, fields: message };
}

const TEXT_PARTS = new Set(['text', 'input_text', 'output_text']);

/** Parts that are text follow one another a line each, as servers put them into a template that takes text. */
function textIn(content: unknown): string | null | { readonly problem: string } {
  if (content === undefined || content === null || typeof content === 'string') return content ?? null;
  if (!Array.isArray(content))
    return { problem: `takes text, null or a list of parts as content, got ${shown(content)}` };
  const texts: string[] = [];
  for (const part of content) {
    const text: unknown = typeof part === 'string' ? part : isObject(part) ? part['text'] : undefined;
    const type: unknown = isObject(part) ? (part['type'] ?? 'text') : 'text';
    if (typeof text !== 'string' || !TEXT_PARTS.has(String(type)))
      return {
        problem: `has a part that is no text, and only text is asked, got ${shown(isObject(part) ? type : part)}`,
      };
    texts.push(text);
  }
  return texts.join('\n');
}

/** The messages of one request as they are sent, or what is wrong with one of them. */
export function messagesIn(list: readonly unknown[]): readonly Message[] | string {
  const messages: Message[] = [];
  for (const [i, one] of list.entries()) {
    const said = saidIn(one);
    const message = typeof said === 'string' ? said : messageOf(said, i === list.length - 1);
    if (typeof message === 'string') return `message ${i + 1} ${message}`;
    messages.push(message);
  }
  return messages;
}

function messageOf({ who, text, fields }: Said, isLast: boolean): Message | string {
  const role = roleIn(who);
  if (role === undefined)
    return `has the role ${shown(who)}; it takes system, user, assistant, tool or another name for one of them`;
  const { name, tool_calls, function_call, tool_call_id } = fields;
  const calls = given({
    tool_calls:
      Array.isArray(tool_calls) && tool_calls.every(isObject) && tool_calls.length > 0 ? tool_calls : undefined,
    function_call: isObject(function_call) ? function_call : undefined,
  });
  // An answer at the end is what the model is to give, so it may be missing.
  const maySayNothing =
    role === 'tool' || role === 'function' || Object.keys(calls).length > 0 || (role === 'assistant' && isLast);
  if (text === null && !maySayNothing) return `(${role}) has no content`;
  return given({
    role,
    content: role === 'tool' || role === 'function' ? (text ?? '') : text,
    name: typeof name === 'string' ? name : undefined,
    tool_call_id: typeof tool_call_id === 'string' ? tool_call_id : undefined,
    ...calls,
  });
}
