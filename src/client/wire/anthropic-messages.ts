import { given } from '../../core/given.ts';
import { jsonIn } from '../../core/json.ts';
import { bodyOf } from './body.ts';
import type { Delta, Dialect, Usage } from './dialect.ts';
import { isObject, isSaid, type Json, nonEmpty, objectOr } from './fields.ts';
import { reasonIn } from './finish-reasons.ts';
import { STREAMED } from './openai.ts';
import { answered, argued, called, thought } from './pieces.ts';
import { counted, tokens } from './usage.ts';

/** An answer must have a limit here. It is the most that every model of the API can give. */
const USUAL_MAX_TOKENS = 4096;

/** Said as chat says it, so that one word means one thing in the records of all dialects; others stay as they are. */
const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
};

/**
 * Anthropic's Messages, streamed: an answer is made of blocks, each of which begins, grows and ends. Every event names
 * its type in its data, too.
 * Source: the Claude API reference, "Messages" and "Streaming messages"; vLLM and SGLang speak it as well.
 */
export const anthropicMessages: Dialect = {
  path: '/messages',
  modelsPath: '/models?limit=1000', // Twenty by default.
  headers: { 'anthropic-version': '2023-06-01' },
  keyHeader: (key) => ['x-api-key', key],
  ownFields: {
    model: 'is target.model',
    messages: 'comes from the prompt source',
    system: 'comes from the prompt source',
    max_tokens: 'comes from the prompt source',
    stream: STREAMED,
  },
  maxTokensFields: ['max_tokens'],
  isChat: true,
  end: { reason: 'stop_reason', mark: 'message_stop' },
  // Gateways in front of other servers know no reason of theirs, and end all the same.
  markProvesEnd: true,
  answersWhole: false,
  fillers: [],

  encode({ maxTokens = USUAL_MAX_TOKENS }, conversation, model, { body = {}, stream } = {}) {
    const isSystem = ({ role }: { readonly role: string }): boolean => role === 'system' || role === 'developer';
    const system = conversation.filter(isSystem).map(({ content }) => content);
    const { tools, ...more } = body;
    return bodyOf({
      model,
      max_tokens: maxTokens,
      ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
      messages: conversation.filter((message) => !isSystem(message)).map((message) => messageOf({ ...message })),
      ...(stream === false ? {} : { stream: true }),
      ...(tools === undefined ? {} : { tools: Array.isArray(tools) ? tools.map(toolOf) : tools }),
      ...more,
    });
  },

  read(event, name) {
    switch (event['type'] ?? name) {
      case 'content_block_delta':
        return grown(event);
      case 'content_block_start':
        return begun(event);
      case 'message_start':
        return started(event);
      case 'message_delta':
        return ending(event);
      case 'message_stop':
        return { isEnd: true };
      default:
        return {};
    }
  },

  readWhole(body) {
    const blocks = Array.isArray(body['content']) ? body['content'].filter(isObject) : [];
    const said = blocks.map((block, index) => begun({ index, content_block: block }));
    const text = said.map((each) => each.text ?? '').join('');
    const reasoning = said.map((each) => each.reasoning ?? '').join('');
    const tools = said.flatMap((each) => each.tools ?? []);
    return {
      ...ending({ delta: body, usage: body['usage'] }),
      ...(text === '' ? {} : { text }),
      ...(reasoning === '' ? {} : { reasoning }),
      ...(tools.length === 0 ? {} : { tools }),
    };
  },
};

/** Calls of tools and their results may be told in chat's words: a session then works with both APIs. */
function messageOf({ role, content, tool_calls: calls, tool_call_id: id, ...rest }: Json): Json {
  if (role === 'tool') return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] };
  if (!Array.isArray(calls)) return { role, content, ...rest };
  const text = nonEmpty(content);
  const uses = calls.map((call) => {
    const { id: useId, function: fn } = objectOr(call);
    const { name, arguments: input } = objectOr(fn); // A model's own JSON, which may be none.
    return { type: 'tool_use', id: useId, name, input: objectOr(jsonIn(String(input))) };
  });
  return { role, content: [...(text === undefined ? [] : [{ type: 'text', text }]), ...uses] };
}

function toolOf(tool: unknown): unknown {
  const { function: fn } = objectOr(tool);
  if (!isObject(fn)) return tool;
  const { name, description, parameters = { type: 'object' } } = fn;
  return { name, description, input_schema: parameters };
}

/** A signature and citations are no output: the one follows a thought, the others are of a text that came. */
function grown(event: Json): Delta {
  const delta = objectOr(event['delta']);
  switch (delta['type']) {
    case 'text_delta':
      return answered(delta['text']);
    case 'thinking_delta':
      return thought(delta['thinking']);
    case 'input_json_delta':
      return argued(event['index'], delta['partial_json']);
    default:
      return {};
  }
}

function begun(event: Json): Delta {
  const block = objectOr(event['content_block']);
  switch (block['type']) {
    case 'text':
      return answered(block['text']);
    case 'thinking':
      return thought(block['thinking']);
    case 'redacted_thinking': // Output, which nobody may read.
      return { output: 'reasoning' };
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return called(event['index'], block['id'], block['name'], wholeInput(block));
    default:
      return {};
  }
}

/** Undefined where what a tool is called with is yet to come. */
const wholeInput = ({ input }: Json): string | undefined =>
  isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : undefined;

/** The output tokens that it tells already stand in for a count that is yet to come. */
function started(event: Json): Delta {
  const usage = usageOf(objectOr(event['message'])['usage']);
  if (usage === undefined) return {};
  const { outputTokens: _, ...known } = usage;
  return { usage: known };
}

function ending(event: Json): Delta {
  const reason = reasonIn(objectOr(event['delta'])['stop_reason']);
  const usage = usageOf(event['usage']);
  return given({ finishReason: reason && (FINISH_REASONS[reason] ?? reason), usage });
}

/** Input is counted in three parts here: new, written to the cache, and read from it. */
function usageOf(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const parts = [usage['input_tokens'], usage['cache_creation_input_tokens'], usage['cache_read_input_tokens']];
  const input = parts.reduce<number>((sum, count) => sum + (tokens(count) ?? 0), 0);
  return {
    // Some servers know it at one end of the stream only, and say 0 at the other.
    ...(input > 0 && isSaid(usage['input_tokens']) ? { inputTokens: input } : {}),
    ...counted('outputTokens', tokens(usage['output_tokens'])),
    ...counted('reasoningTokens', tokens(objectOr(usage['output_tokens_details'])['thinking_tokens'])),
    ...counted('cachedTokens', tokens(usage['cache_read_input_tokens'])),
  };
}
