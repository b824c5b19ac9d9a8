import type { DialectName } from '../../src/client/wire/dialects.ts';

/** What must come of a body, however its bytes are cut, framed or spaced out. */
export interface Expected {
  readonly outcome: object;
  readonly outputEvents?: number;
  readonly text?: string;
  readonly reasoning?: string;
  /** Whether the first output was also the first that a user sees. */
  readonly startsWithAnswer?: boolean;
  readonly toolCalls?: readonly object[];
  readonly usage?: object;
  /** Choices that brought output, where more than one did. */
  readonly choices?: number;
  /** What is noted of it. */
  readonly odd?: readonly object[];
}

/** One answer of one family of servers: lines of `data` (or whole lines of the stream) and what they mean. */
export interface Row {
  readonly api: DialectName;
  readonly name: string;
  readonly lines: readonly string[];
  readonly expected: Expected;
}

export const json = (value: unknown): string => JSON.stringify(value);
export const data = (value: unknown): readonly string[] => [
  `data: ${typeof value === 'string' ? value : json(value)}`,
  '',
];
export const named = (value: { readonly type: string }): readonly string[] => [
  `event: ${value.type}`,
  `data: ${json(value)}`,
  '',
];
export const chunk = (delta: object, more: object = {}): object => ({
  id: 'chatcmpl-7',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'm',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }],
});
export const end = (reason: string): object => chunk({}, { finish_reason: reason });
export const usage = (more: object = {}): object => ({
  choices: [],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, ...more },
});
export const DONE = data('[DONE]');
export const ok = (finishReason: string): object => ({ kind: 'ok', finishReason });
export const broke = (code: string): object => ({ kind: 'protocol', code });
export const COUNTED = { inputTokens: 9, outputTokens: 3 };

export const chat = (name: string, lines: readonly (readonly string[])[], expected: Expected): Row => ({
  api: 'openai-chat',
  name,
  lines: lines.flat(),
  expected,
});

export const block = (index: number, content_block: object): readonly string[] =>
  named({ type: 'content_block_start', index, content_block } as { type: string });
export const grown = (index: number, delta: object): readonly string[] =>
  named({ type: 'content_block_delta', index, delta } as { type: string });
export const blockEnd = (index: number): readonly string[] =>
  named({ type: 'content_block_stop', index } as { type: string });
export const began = (usage: object = { input_tokens: 9, output_tokens: 1 }): readonly string[] =>
  named({ type: 'message_start', message: { id: 'msg_1', role: 'assistant', content: [], usage } } as { type: string });
export const stopped = (stop_reason: string, usage: object = { output_tokens: 3 }): readonly string[] =>
  named({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage } as { type: string });
export const PING = named({ type: 'ping' });
export const STOP = named({ type: 'message_stop' });

export const messages = (name: string, lines: readonly (readonly string[])[], expected: Expected): Row => ({
  api: 'anthropic-messages',
  name: `messages: ${name}`,
  lines: lines.flat(),
  expected,
});

export const TEXT = [block(0, { type: 'text', text: '' }), grown(0, { type: 'text_delta', text: 'Gr' })];
