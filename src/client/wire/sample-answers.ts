import type { DialectName } from './dialects.ts';

/** An answer as an API gives it, in both its ways: every event with the lines it is made of, and a body. */
export interface SampleAnswer {
  /** Before the first token, as often as `tokens` the next, and after the last. Empty where nothing is streamed. */
  readonly before: string;
  readonly token: string;
  readonly after: string;
  readonly whole: string;
}

const WORD = ' word';
const event = (json: { readonly type?: string; readonly [field: string]: unknown }): string =>
  `${json.type === undefined ? '' : `event: ${json.type}\n`}data: ${JSON.stringify(json)}\n\n`;
const DONE = 'data: [DONE]\n\n';

/** Answers of `tokens` tokens with a usage that says so, for whoever needs one without asking a server. */
export function sampleAnswer(api: DialectName, tokens: number): SampleAnswer {
  const text = WORD.repeat(tokens);
  const chatUsage = { prompt_tokens: 8, completion_tokens: tokens, total_tokens: 8 + tokens };
  switch (api) {
    case 'openai-chat': {
      const said = (choice: object, more: object = {}): string =>
        event({ id: 'c-0', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [choice], ...more });
      return {
        before: said({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }),
        token: said({ index: 0, delta: { content: WORD }, finish_reason: null }),
        after: `${said({ index: 0, delta: {}, finish_reason: 'length' }, { usage: chatUsage })}${DONE}`,
        whole: JSON.stringify({
          choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'length' }],
          usage: chatUsage,
        }),
      };
    }
    case 'openai-completions': {
      const said = (choice: object, more: object = {}): string =>
        event({ id: 'c-0', object: 'text_completion', created: 0, model: 'm', choices: [choice], ...more });
      return {
        before: '',
        token: said({ index: 0, text: WORD, finish_reason: null }),
        after: `${said({ index: 0, text: '', finish_reason: 'length' }, { usage: chatUsage })}${DONE}`,
        whole: JSON.stringify({ choices: [{ index: 0, text, finish_reason: 'length' }], usage: chatUsage }),
      };
    }
    case 'openai-responses': {
      const usage = { input_tokens: 8, output_tokens: tokens, total_tokens: 8 + tokens };
      const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
      const response = { id: 'r-0', object: 'response', status: 'completed', output: [message], usage };
      return {
        before: event({ type: 'response.created', response: { id: 'r-0', status: 'in_progress' } }),
        token: event({ type: 'response.output_text.delta', item_id: 'i-0', output_index: 0, delta: WORD }),
        after: event({ type: 'response.completed', response }),
        whole: JSON.stringify(response),
      };
    }
    case 'anthropic-messages': {
      const usage = { input_tokens: 8, output_tokens: tokens };
      const body = { type: 'message', role: 'assistant', content: [{ type: 'text', text }], stop_reason: 'max_tokens' };
      return {
        before: [
          event({ type: 'message_start', message: { id: 'm-0', usage: { input_tokens: 8, output_tokens: 1 } } }),
          event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
        ].join(''),
        token: event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: WORD } }),
        after: [
          event({ type: 'content_block_stop', index: 0 }),
          event({ type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage }),
          event({ type: 'message_stop' }),
        ].join(''),
        whole: JSON.stringify({ ...body, usage }),
      };
    }
    case 'openai-embeddings': {
      const vector = { object: 'embedding', index: 0, embedding: Array.from({ length: 64 }, (_, i) => i / 64) };
      const usage = { prompt_tokens: 8, total_tokens: 8 };
      return { before: '', token: '', after: '', whole: JSON.stringify({ object: 'list', data: [vector], usage }) };
    }
    default:
      return api satisfies never;
  }
}
