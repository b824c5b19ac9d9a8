import { ENDS } from './ends.ts';
import {
  began,
  block,
  blockEnd,
  broke,
  COUNTED,
  chat,
  chunk,
  DONE,
  data,
  end,
  grown,
  json,
  messages,
  named,
  ok,
  PING,
  type Row,
  STOP,
  stopped,
  TEXT,
  usage,
} from './lines.ts';
import { OUTPUT } from './output.ts';

const FAMILIES: readonly Row[] = [
  chat(
    'OpenAI: a role first, padding on every event, usage null until the end',
    [
      data({ ...chunk({ role: 'assistant', content: '', refusal: null }), usage: null, obfuscation: 'aB' }),
      data({ ...chunk({ content: 'Grüß' }), usage: null, obfuscation: 'x' }),
      data({ ...chunk({ content: ' Gott' }), usage: null, obfuscation: 'Qq1' }),
      data({ ...chunk({ content: ' 🚢' }), usage: null, obfuscation: '' }),
      data({ ...end('stop'), usage: null, obfuscation: 'zz' }),
      data(usage({ prompt_tokens_details: { cached_tokens: 4 } })),
      DONE,
    ],
    {
      outcome: ok('stop'),
      outputEvents: 3,
      text: 'Grüß Gott 🚢',
      startsWithAnswer: true,
      usage: { ...COUNTED, cachedTokens: 4 },
    },
  ),
  chat(
    'vLLM: the end with the last piece, usage on every event, the last one holds',
    [
      data({ ...chunk({ role: 'assistant', content: '' }), usage: { prompt_tokens: 9, completion_tokens: 0 } }),
      data({ ...chunk({ content: 'a' }), usage: { prompt_tokens: 9, completion_tokens: 1 } }),
      data({
        ...chunk({ content: 'b' }, { finish_reason: 'length' }),
        usage: { prompt_tokens: 9, completion_tokens: 3 },
      }),
      DONE,
    ],
    { outcome: ok('length'), outputEvents: 2, text: 'ab', usage: COUNTED },
  ),
  chat(
    'vLLM: reasoning first, under its newer name',
    [
      data(chunk({ role: 'assistant', content: '' })),
      data(chunk({ reasoning: 'Hm' })),
      data(chunk({ reasoning: ' yes' })),
      data(chunk({ content: '4' })),
      data(end('stop')),
      DONE,
    ],
    { outcome: ok('stop'), outputEvents: 3, text: '4', reasoning: 'Hm yes', startsWithAnswer: false },
  ),
  chat(
    'SGLang: fields in null, its own events without choices, usage apart',
    [
      data(chunk({ role: 'assistant', content: '', reasoning_content: null, tool_calls: null })),
      data(chunk({ role: null, content: 'one', reasoning_content: null, tool_calls: null })),
      data(
        chunk(
          { role: null, content: null, reasoning_content: null, tool_calls: null },
          { finish_reason: 'stop', matched_stop: 2 },
        ),
      ),
      data({ choices: [], sglext: { cached_tokens: 1 } }),
      data(usage()),
      DONE,
    ],
    { outcome: ok('stop'), outputEvents: 1, text: 'one', usage: COUNTED },
  ),
  chat(
    'llama.cpp: null content first, timings, comments as pings',
    [
      data(chunk({ role: 'assistant', content: null })),
      [': ping', ''],
      data(chunk({ content: 'x' })),
      [':', ''],
      data({ ...end('stop'), timings: { predicted_n: 3 } }),
      data({ ...usage(), timings: { predicted_n: 3 } }),
      DONE,
    ],
    { outcome: ok('stop'), outputEvents: 1, text: 'x', usage: COUNTED },
  ),
  chat(
    'llama.cpp: progress of the prompt is no output',
    [
      data({ ...chunk({ role: 'assistant', content: null }), prompt_progress: { total: 9, processed: 4 } }),
      data({ choices: [], prompt_progress: { total: 9, processed: 9 } }),
      data(chunk({ content: 'x' })),
      data(end('stop')),
      DONE,
    ],
    { outcome: ok('stop'), outputEvents: 1, text: 'x' },
  ),
  chat(
    'TGI: no id, the role in every event',
    [
      data({ ...chunk({ role: 'assistant', content: 'a' }), id: '' }),
      data({ ...chunk({ role: 'assistant', content: 'b' }), id: '' }),
      data({ ...chunk({ role: 'assistant', content: '' }, { finish_reason: 'stop' }), id: '' }),
      DONE,
    ],
    { outcome: ok('stop'), outputEvents: 2, text: 'ab' },
  ),
  chat(
    'DeepSeek: comments while it queues, reasoning and content each null beside the other',
    [
      [': keep-alive', '', ': keep-alive', ''],
      data(chunk({ role: 'assistant', content: null, reasoning_content: '' })),
      data(chunk({ content: null, reasoning_content: 'hm' })),
      data(chunk({ content: 'so', reasoning_content: null })),
      data({
        ...end('stop'),
        usage: { prompt_tokens: 9, completion_tokens: 3, completion_tokens_details: { reasoning_tokens: 1 } },
      }),
      DONE,
    ],
    {
      outcome: ok('stop'),
      outputEvents: 2,
      text: 'so',
      reasoning: 'hm',
      startsWithAnswer: false,
      usage: { ...COUNTED, reasoningTokens: 1 },
    },
  ),
  chat(
    'OpenRouter: processing comments, an error in a choice that ends with "error"',
    [
      [': OPENROUTER PROCESSING', ''],
      data(chunk({ content: 'a' })),
      data({
        ...chunk({ content: '' }, { finish_reason: 'error' }),
        error: { code: 502, message: 'Provider disconnected' },
      }),
      DONE,
    ],
    { outcome: { ...broke('in-band-error'), message: 'Provider disconnected' }, outputEvents: 1 },
  ),
  chat(
    'Azure: the filter’s verdict on the prompt comes first, without a choice',
    [
      data({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] }),
      data(chunk({ role: 'assistant', content: '' })),
      data(chunk({ content: 'a' })),
      data(chunk({}, { finish_reason: 'content_filter' })),
      DONE,
    ],
    {
      outcome: ok('content_filter'),
      outputEvents: 1,
      text: 'a',
      odd: [{ kind: 'content_filter' }],
    },
  ),
];

const ENDINGS: readonly Row[] = [
  chat('a finish reason and no [DONE]', [data(chunk({ content: 'a' })), data(end('stop'))], {
    outcome: ok('stop'),
    outputEvents: 1,
  }),
  chat('[DONE] and no finish reason', [data(chunk({ content: 'a' })), DONE], {
    outcome: broke('truncated'),
    outputEvents: 1,
  }),
  chat('neither', [data(chunk({ content: 'a' })), data(chunk({ content: 'b' }))], {
    outcome: broke('truncated'),
    outputEvents: 2,
    text: 'ab',
  }),
  chat('nothing at all', [], { outcome: broke('truncated'), outputEvents: 0 }),
  chat('comments and nothing else', [[': ping', '', ': ping', '']], { outcome: broke('truncated'), outputEvents: 0 }),
  chat('[DONE] and nothing else', [DONE], { outcome: broke('no-tokens'), outputEvents: 0 }),
  chat('an answer of no tokens, properly ended', [data(chunk({ role: 'assistant' })), data(end('stop')), DONE], {
    odd: [{ kind: 'empty-answer' }],
    outcome: ok('stop'),
    outputEvents: 0,
    text: '',
  }),
  chat(
    'vLLM: an error in the middle, and [DONE] all the same',
    [data(chunk({ content: 'a' })), data({ error: { message: 'EngineCore died', code: 500 } }), DONE],
    {
      outcome: { ...broke('in-band-error'), message: 'EngineCore died' },
      outputEvents: 1,
    },
  ),
  chat(
    'an error after the finish reason',
    [data(chunk({ content: 'a' })), data(end('stop')), data({ error: 'late' })],
    {
      outcome: { ...broke('in-band-error'), message: 'late' },
    },
  ),
  chat(
    'older SGLang: an error as an object of that name',
    [data({ object: 'error', message: 'too long', code: 400 }), DONE],
    {
      outcome: { ...broke('in-band-error'), message: 'too long' },
      outputEvents: 0,
    },
  ),
  chat('TGI: an error as a text', [data({ error: 'Model is overloaded', error_type: 'overloaded' })], {
    outcome: { ...broke('in-band-error'), message: 'Model is overloaded' },
  }),
  chat('the server gave up', [data(chunk({ content: 'a' })), data(end('abort')), DONE], {
    outcome: broke('in-band-error'),
  }),
  chat(
    'DeepSeek: cut off for want of resources',
    [data(chunk({ content: 'a' })), data(end('insufficient_system_resource')), DONE],
    { outcome: broke('in-band-error'), outputEvents: 1 },
  ),
  chat('TGI’s own word for an end', [data(chunk({ content: 'a' })), data(end('eos_token')), DONE], {
    outcome: ok('eos_token'),
  }),
  chat(
    'fields that may be anything: null choices, an index as text, usage as text',
    [
      data({ choices: null }),
      data({ choices: 'none', usage: 'free' }),
      data({ choices: [null, { index: '0', delta: { content: 'a' } }] }),
      data({ choices: [{ delta: { content: 7, tool_calls: 'x', reasoning: {} } }] }),
      data(end('stop')),
    ],
    { outcome: ok('stop'), outputEvents: 1, text: 'a' },
  ),
  chat('the end mark after an error', [data({ error: { message: 'late' } }), DONE], {
    outcome: { ...broke('in-band-error'), message: 'late' },
    outputEvents: 0,
  }),
  chat(
    'names of events, ids and retries of the stream’s own',
    [
      ['id: 7', 'retry: 3000', 'event: message', `data: ${json(chunk({ content: 'a' }))}`, ''],
      ['unknown: x', 'data', ''],
      data(end('stop')),
    ],
    { outcome: ok('stop'), outputEvents: 1, text: 'a' },
  ),
  chat('an event that is no JSON', [data(chunk({ content: 'a' })), data('{"choices":[{"del'), DONE], {
    outcome: broke('bad-event'),
    outputEvents: 1,
  }),
  chat('an event that is a bare number', [data('42'), DONE], { outcome: broke('bad-event') }),
  chat('usage twice', [data(chunk({ content: 'a' })), data(end('stop')), data(usage()), data(usage()), DONE], {
    outcome: ok('stop'),
    usage: COUNTED,
  }),
  chat(
    'an event in two data lines',
    [['data: {"choices":[{"index":0,', 'data: "delta":{"content":"a"}}]}', ''], data(end('stop'))],
    {
      outcome: ok('stop'),
      text: 'a',
    },
  ),
  chat(
    'no space after the colon',
    [
      [`data:${json(chunk({ content: 'a' }))}`, ''],
      ['data:[DONE]', ''],
    ],
    {
      outcome: broke('truncated'),
      text: 'a',
    },
  ),
];

const call = (index: number, fn: object, more: object = {}): object => ({
  tool_calls: [{ index, function: fn, ...more }],
});

const MORE: readonly Row[] = [
  chat(
    'tool calls: a name first, then arguments in fragments, two at a time',
    [
      data(chunk({ role: 'assistant', content: null })),
      data(chunk(call(0, { name: 'weather', arguments: '' }, { id: 'call_1', type: 'function' }))),
      data(chunk(call(0, { arguments: '{"city":' }))),
      data(chunk(call(0, { arguments: '"Wien"}' }))),
      data(chunk(call(1, { name: 'time', arguments: '{}' }, { id: 'call_2', type: 'function' }))),
      data(end('tool_calls')),
      DONE,
    ],
    {
      outcome: ok('tool_calls'),
      outputEvents: 4,
      text: '',
      startsWithAnswer: true,
      toolCalls: [
        { id: 'call_1', name: 'weather', arguments: '{"city":"Wien"}' },
        { id: 'call_2', name: 'time', arguments: '{}' },
      ],
    },
  ),
  chat(
    'TGI: a tool’s name again with every fragment',
    [
      data(chunk(call(0, { name: 'f', arguments: '{' }, { id: '0' }))),
      data(chunk(call(0, { name: 'f', arguments: '}' }, { id: '0' }))),
      data(end('stop')),
    ],
    { outcome: ok('stop'), outputEvents: 2, toolCalls: [{ id: '0', name: 'f', arguments: '{}' }] },
  ),
  chat(
    'a single call in the old way',
    [
      data(chunk({ function_call: { name: 'f', arguments: '' } })),
      data(chunk({ function_call: { arguments: '{}' } })),
      data(end('function_call')),
    ],
    { outcome: ok('function_call'), outputEvents: 2, toolCalls: [{ name: 'f', arguments: '{}' }] },
  ),
  chat(
    'two choices in turns: the text is the first one’s, and both must end',
    [
      data(chunk({ content: 'a' })),
      data(chunk({ content: 'x' }, { index: 1 })),
      data(chunk({ content: 'b' }, { finish_reason: 'stop' })),
      data(chunk({ content: 'y' }, { index: 1 })),
      data(chunk({}, { index: 1, finish_reason: 'length' })),
      DONE,
    ],
    { outcome: ok('length'), outputEvents: 4, text: 'ab' },
  ),
  chat(
    'two choices, and the connection ends before the second has',
    [data(chunk({ content: 'a' })), data(chunk({ content: 'x' }, { index: 1 })), data(end('stop'))],
    { outcome: broke('truncated'), outputEvents: 2 },
  ),
  chat(
    'a second choice that begins when the first has ended, and does not end',
    [
      data(chunk({ content: 'a' })),
      data(end('stop')),
      data(chunk({ content: 'x' }, { index: 1 })),
      data(chunk({ content: 'y' }, { index: 1 })),
    ],
    { outcome: broke('truncated'), outputEvents: 3, text: 'a' },
  ),
  chat(
    'choices one after the other',
    [
      data(chunk({ content: 'a' })),
      data(end('stop')),
      data(chunk({ content: 'x' }, { index: 1 })),
      data(chunk({}, { index: 1, finish_reason: 'length' })),
    ],
    { outcome: ok('length'), outputEvents: 2, text: 'a' },
  ),
  chat(
    'a second choice that only had its role, as vLLM sends to all at once, and broke off',
    [
      data(chunk({ role: 'assistant', content: '' })),
      data(chunk({ role: 'assistant', content: '' }, { index: 1 })),
      data(chunk({ content: 'a' })),
      data(end('stop')),
    ],
    { outcome: broke('truncated'), outputEvents: 1, text: 'a' },
  ),
  chat(
    'choices in one event of which one goes on',
    [
      data({
        choices: [
          { index: 0, delta: { content: 'a' }, finish_reason: 'stop' },
          { index: 1, delta: { content: 'x' } },
        ],
      }),
      data(chunk({ content: 'y' }, { index: 1 })),
      data(chunk({}, { index: 1, finish_reason: 'length' })),
    ],
    { outcome: ok('length'), outputEvents: 3, choices: 2, text: 'a' },
  ),
  chat(
    'choices in one event of which one breaks off',
    [
      data({
        choices: [
          { index: 0, delta: { content: 'a' }, finish_reason: 'stop' },
          { index: 1, delta: { content: 'x' } },
        ],
      }),
    ],
    { outcome: broke('truncated'), outputEvents: 2, choices: 2, text: 'a' },
  ),
  chat(
    'two choices in one event',
    [
      data({
        choices: [
          { index: 0, delta: { content: 'a' } },
          { index: 1, delta: { content: 'x' } },
        ],
      }),
      data({
        choices: [
          { index: 0, delta: {}, finish_reason: 'stop' },
          { index: 1, delta: {}, finish_reason: 'stop' },
        ],
      }),
    ],
    { outcome: ok('stop'), outputEvents: 2, choices: 2, text: 'a' },
  ),
  {
    api: 'openai-completions',
    name: 'completions: text, no role, usage apart',
    lines: [
      data({ object: 'text_completion', choices: [{ index: 0, text: 'one', finish_reason: null }] }),
      data({ object: 'text_completion', choices: [{ index: 0, text: ' two', finish_reason: null }] }),
      data({ object: 'text_completion', choices: [{ index: 0, text: '', finish_reason: 'stop' }] }),
      data(usage()),
      DONE,
    ].flat(),
    expected: { outcome: ok('stop'), outputEvents: 2, text: 'one two', startsWithAnswer: true, usage: COUNTED },
  },
  {
    api: 'openai-responses',
    name: 'responses: named events, reasoning, text, a tool, usage in the last',
    lines: [
      named({ type: 'response.created' }),
      named({ type: 'response.in_progress' }),
      ...[{ type: 'response.reasoning_summary_text.delta', delta: 'hm' }].map(named),
      ...[
        { type: 'response.output_text.delta', output_index: 1, delta: 'Gr' },
        { type: 'response.output_text.delta', output_index: 1, delta: 'üß' },
        { type: 'response.output_text.done', output_index: 1, text: 'Grüß' },
        {
          type: 'response.output_item.added',
          output_index: 2,
          item: { type: 'function_call', name: 'f', call_id: 'c' },
        },
        { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{}' },
        {
          type: 'response.completed',
          response: {
            usage: {
              input_tokens: 9,
              output_tokens: 3,
              input_tokens_details: { cached_tokens: 4 },
              output_tokens_details: { reasoning_tokens: 1 },
            },
          },
        },
      ].map(named),
    ].flat(),
    expected: {
      outcome: ok('stop'),
      outputEvents: 5,
      text: 'Grüß',
      reasoning: 'hm',
      startsWithAnswer: false,
      toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }],
      usage: { ...COUNTED, cachedTokens: 4, reasoningTokens: 1 },
    },
  },
  {
    api: 'openai-responses',
    name: 'responses: cut at the most tokens',
    lines: [
      { type: 'response.output_text.delta', delta: 'a' },
      { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } },
    ].flatMap(named),
    expected: { outcome: ok('length'), outputEvents: 1, text: 'a' },
  },
  {
    api: 'openai-responses',
    name: 'responses: failed within the stream',
    lines: [
      { type: 'response.output_text.delta', delta: 'a' },
      { type: 'response.failed', response: { error: { code: 'server_error', message: 'it broke' } } },
    ].flatMap(named),
    expected: { outcome: { ...broke('in-band-error'), message: 'it broke' }, outputEvents: 1 },
  },
  {
    api: 'openai-responses',
    name: 'responses: ended without a last event',
    lines: [{ type: 'response.output_text.delta', delta: 'a' }].flatMap(named),
    expected: { outcome: broke('truncated'), outputEvents: 1 },
  },
];

const MESSAGES: readonly Row[] = [
  messages(
    'a text, with pings between',
    [began(), block(0, { type: 'text', text: '' }), PING, ...TEXT.slice(1), PING].concat([
      grown(0, { type: 'text_delta', text: 'üß' }),
      blockEnd(0),
      stopped('end_turn'),
      STOP,
    ]),
    { outcome: ok('stop'), outputEvents: 2, text: 'Grüß', startsWithAnswer: true, usage: COUNTED },
  ),
  messages(
    'a thought with its signature, one that nobody may read, a text, a tool',
    [
      began({ input_tokens: 2, cache_read_input_tokens: 4, cache_creation_input_tokens: 3, output_tokens: 1 }),
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      grown(0, { type: 'thinking_delta', thinking: 'hm' }),
      grown(0, { type: 'signature_delta', signature: 'EqQB' }),
      blockEnd(0),
      block(1, { type: 'redacted_thinking', data: 'EmwK' }),
      blockEnd(1),
      block(2, { type: 'text', text: '' }),
      grown(2, { type: 'text_delta', text: 'a' }),
      grown(2, { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'b' } }),
      blockEnd(2),
      block(3, { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }),
      grown(3, { type: 'input_json_delta', partial_json: '' }),
      grown(3, { type: 'input_json_delta', partial_json: '{"city"' }),
      grown(3, { type: 'input_json_delta', partial_json: ':"X"}' }),
      blockEnd(3),
      stopped('tool_use', { output_tokens: 12, output_tokens_details: { thinking_tokens: 5 } }),
      STOP,
    ],
    {
      outcome: ok('tool_calls'),
      outputEvents: 6,
      text: 'a',
      reasoning: 'hm',
      startsWithAnswer: false,
      toolCalls: [{ id: 'toolu_1', name: 'f', arguments: '{"city":"X"}' }],
      usage: { inputTokens: 9, outputTokens: 12, cachedTokens: 4, reasoningTokens: 5 },
    },
  ),
  messages(
    'usage that the last event tells whole',
    [
      began({ input_tokens: 0, output_tokens: 0 }),
      ...TEXT,
      blockEnd(0),
      stopped('max_tokens', {
        input_tokens: 5,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 0,
        output_tokens: 3,
      }),
      STOP,
    ],
    { outcome: ok('length'), outputEvents: 1, text: 'Gr', usage: { ...COUNTED, cachedTokens: 4 } },
  ),
  messages(
    'input that is told as null at the end, or as 0',
    [began(), ...TEXT, stopped('stop_sequence', { input_tokens: null, output_tokens: 3 }), STOP],
    { outcome: ok('stop'), outputEvents: 1, text: 'Gr', usage: COUNTED },
  ),
  messages(
    'a tool with all of its input at once',
    [
      began(),
      block(0, { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }),
      blockEnd(0),
      stopped('tool_use'),
      STOP,
    ],
    {
      outcome: ok('tool_calls'),
      outputEvents: 1,
      toolCalls: [{ id: 't', name: 'f', arguments: '{"a":1}' }],
      usage: COUNTED,
    },
  ),
  messages('a reason that chat has no word for', [began(), ...TEXT, stopped('pause_turn'), STOP], {
    outcome: ok('pause_turn'),
    outputEvents: 1,
    usage: COUNTED,
  }),
  messages('a refusal is what chat calls a content filter', [began(), ...TEXT, stopped('refusal'), STOP], {
    outcome: ok('content_filter'),
    outputEvents: 1,
    usage: COUNTED,
    odd: [{ kind: 'content_filter', sample: 'refusal' }],
  }),
  messages('a context that is full', [began(), ...TEXT, stopped('model_context_window_exceeded'), STOP], {
    outcome: ok('length'),
    usage: COUNTED,
  }),
  messages('no content, and an end like any other', [began(), stopped('end_turn'), STOP], {
    outcome: ok('stop'),
    outputEvents: 0,
    usage: COUNTED,
    odd: [{ kind: 'unrecognised-output' }],
  }),
  messages(
    'overloaded in the middle',
    [
      began(),
      ...TEXT,
      named({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } as { type: string }),
    ],
    { outcome: { ...broke('in-band-error'), message: 'Overloaded' }, outputEvents: 1, usage: { inputTokens: 9 } },
  ),
  messages('ended without a reason or a last event', [began(), ...TEXT, blockEnd(0)], {
    outcome: {
      ...broke('truncated'),
      message: 'the stream ended after 1 output events without stop_reason or message_stop',
    },
    outputEvents: 1,
    usage: { inputTokens: 9 },
  }),
  messages('a last event and nothing before it', [began(), STOP], {
    outcome: broke('no-tokens'),
    outputEvents: 0,
    usage: { inputTokens: 9 },
  }),
];

export const ROWS: readonly Row[] = [...FAMILIES, ...ENDINGS, ...MORE, ...MESSAGES, ...ENDS, ...OUTPUT];
