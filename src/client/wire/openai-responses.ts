import { given } from '../../core/given.ts';
import { bodyOf } from './body.ts';
import type { Delta, Dialect } from './dialect.ts';
import { isObject, type Json, nonEmpty, objectOr } from './fields.ts';
import { saysSomething } from './in-band-error.ts';
import { ASKED, MODEL, OPENAI, STREAMED } from './openai.ts';
import { answered, argued, called, grownUnread, thought } from './pieces.ts';
import { inputOf } from './responses-input.ts';
import { readUsage } from './usage.ts';

/**
 * OpenAI's responses, streamed: every event names its type in its data too, and the last one holds the usage; there is no
 * `[DONE]`.
 * Source: the OpenAI API reference, "Responses: streaming events".
 */
export const openaiResponses: Dialect = {
  ...OPENAI,
  path: '/responses',
  ownFields: { model: MODEL, stream: STREAMED, input: ASKED, max_output_tokens: ASKED },
  maxTokensFields: ['max_output_tokens'],
  isChat: true,
  end: { reason: 'response.completed', mark: '[DONE]' },
  fillers: ['sequence_number', 'obfuscation'],

  encode({ maxTokens }, conversation, model, extras = {}) {
    return bodyOf({
      model,
      input: inputOf(conversation),
      ...(extras.stream === false ? {} : { stream: true }),
      ...given({ max_output_tokens: maxTokens }),
      ...extras.body,
    });
  },

  read(event, name) {
    const type = nonEmpty(event['type']) ?? name ?? '';
    if (type.endsWith('.delta')) return grown(type, event);
    switch (type) {
      case 'response.output_item.added':
        return begun(event);
      // Gateways close all of them with `done`, as OpenAI's realtime API does.
      case 'response.completed':
      case 'response.done':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
      case 'response.canceled':
        return ended(objectOr(event['response']), type);
      default:
        return {};
    }
  },

  readWhole(body) {
    const items = Array.isArray(body['output']) ? body['output'].filter(isObject) : [];
    return { ...wholeOf(items), ...ended(body, 'response.completed') };
  },
};

/** Every event that ends so brings a piece of output. Those of calls differ in what is called with what. */
function grown(type: string, event: Json): Delta {
  const { delta } = event;
  const piece = isObject(delta) ? (delta['text'] ?? delta['content']) : delta;
  switch (type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
    case 'response.text.delta':
      return answered(piece);
    case 'response.function_call_arguments.delta':
    case 'response.mcp_call_arguments.delta':
    case 'response.mcp_call.arguments.delta':
    case 'response.custom_tool_call_input.delta':
      return argued(event['output_index'], piece);
    default:
      // `reasoning_text`, `reasoning_summary_text`, and what they were called before; else code, patches, sound.
      if (type.includes('reasoning')) return thought(piece);
      return type.includes('transcript') ? answered(piece) : grownUnread(delta);
  }
}

/** Kinds of items that begin with a name. */
const CALLS: ReadonlySet<unknown> = new Set(['function_call', 'mcp_call', 'custom_tool_call']);

function begun(event: Json): Delta {
  const item = objectOr(event['item']);
  return CALLS.has(item['type']) ? called(event['output_index'], item['call_id'] ?? item['id'], item['name']) : {};
}

/** Whatever the event is called, the response says itself how it ended. */
function ended(response: Json, type: string): Delta {
  const status = nonEmpty(response['status']) ?? type.slice(type.indexOf('.') + 1);
  const usage = given({ usage: readUsage(response['usage']) });
  if (saysSomething(response['error'])) return { error: JSON.stringify(response), ...usage, isEnd: true };
  switch (status) {
    case 'completed':
    case 'done':
      return { finishReason: 'stop', ...usage, isEnd: true };
    case 'incomplete':
      return { finishReason: whyIncomplete(response), ...usage, isEnd: true };
    default:
      // A word that no table of ends knows, so it is a failure that names it.
      return { finishReason: status, ...usage, isEnd: true };
  }
}

/** Said as chat says it, so that one word means one thing in the records of all dialects. */
function whyIncomplete(response: Json): string {
  const reason = nonEmpty(objectOr(response['incomplete_details'])['reason']) ?? 'incomplete';
  return reason === 'max_output_tokens' ? 'length' : reason;
}

function wholeOf(items: readonly Json[]): Delta {
  const of = (...types: readonly string[]): readonly Json[] => items.filter(({ type }) => types.includes(String(type)));
  const textIn = (all: readonly Json[], field: string): string =>
    all
      .flatMap((item) => (Array.isArray(item[field]) ? item[field] : []))
      .map((part) => objectOr(part)['text'] ?? objectOr(part)['refusal'])
      .filter((text) => typeof text === 'string')
      .join('');
  const text = textIn(of('message'), 'content');
  const reasoning = textIn(of('reasoning'), 'content') || textIn(of('reasoning'), 'summary');
  const tools = items.flatMap((item, index) =>
    CALLS.has(item['type'])
      ? (called(index, item['call_id'] ?? item['id'], item['name'], nonEmpty(item['arguments'] ?? item['input']))
          .tools ?? [])
      : [],
  );
  return {
    ...(text === '' ? {} : { text }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(tools.length === 0 ? {} : { tools }),
  };
}
