import { COUNTED, chat, chunk, DONE, data, end, named, ok, type Row } from './lines.ts';

/** Every name under which servers send output, and every place in which they count tokens. */

const STOPPED = data(end('stop'));
const GOOD = { outcome: ok('stop') };
const ANSWER = data(chunk({ content: 'so' }));

/** Reasoning before an answer, each in somebody's words. */
const THOUGHTS: readonly (readonly [name: string, delta: object, reasoning?: string])[] = [
  ['Mistral: a list of parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }, 'hm'],
  ['a part whose thought is a text', { content: [{ type: 'thinking', thinking: 'hm' }] }, 'hm'],
  ['reasoning_content', { reasoning_content: 'hm' }, 'hm'],
  ['reasoning', { reasoning: 'hm', content: '' }, 'hm'],
  ['reasoning_text', { reasoning_text: 'hm' }, 'hm'],
  ['thinking', { thinking: 'hm' }, 'hm'],
  ['thinking as an object', { thinking: { content: 'hm' } }, 'hm'],
  ['OpenRouter: reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }, 'hm'],
  ['a summary among them', { reasoning_details: [{ type: 'reasoning.summary', summary: 'hm' }] }, 'hm'],
  ['one that nobody may read', { reasoning_details: [{ type: 'reasoning.encrypted', data: 'qF0=' }] }],
  ['LiteLLM: thinking_blocks', { thinking_blocks: [{ type: 'thinking', thinking: 'hm' }] }, 'hm'],
  ['told twice, and counted once', { reasoning: 'hm', reasoning_details: [{ text: 'hm' }] }, 'hm'],
];

/** What a user sees or hears. */
const SHOWN: readonly (readonly [name: string, choice: object, text: string])[] = [
  [
    'a list of parts',
    {
      delta: {
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    },
    'ab',
  ],
  ['a part as an object', { delta: { content: { type: 'text', text: 'ab' } } }, 'ab'],
  ['message in place of delta', { message: { role: 'assistant', content: 'ab' } }, 'ab'],
  ['text in place of delta', { text: 'ab' }, 'ab'],
  ['a transcript of sound', { delta: { audio: { id: 'x', transcript: 'ab' } } }, 'ab'],
  ['sound itself', { delta: { audio: { data: 'UklGRg==' } } }, ''],
  ['delta as a text', { delta: 'ab' }, 'ab'],
  ['text within the delta', { delta: { text: 'ab' } }, 'ab'],
  ['a picture', { delta: { images: [{ image_url: { url: 'data:' } }] } }, ''],
  ['a refusal', { delta: { refusal: 'ab' } }, 'ab'],
];

/** Events of the Responses API that bring output, whatever they are called. */
const RESPONSE_DELTAS: readonly (readonly [type: string, delta: unknown, kind: 'answer' | 'reasoning'])[] = [
  ['output_text', 'x', 'answer'],
  ['refusal', 'x', 'answer'],
  ['function_call_arguments', '{', 'answer'],
  ['mcp_call_arguments', '{', 'answer'],
  ['mcp_call.arguments', '{', 'answer'],
  ['custom_tool_call_input', 'x', 'answer'],
  ['code_interpreter_call_code', 'x', 'answer'],
  ['code_interpreter_call.code', 'x', 'answer'],
  ['audio', 'UklG', 'answer'],
  ['audio.transcript', 'x', 'answer'],
  ['audio_transcript', 'x', 'answer'],
  ['apply_patch_call_operation_diff', 'x', 'answer'],
  ['reasoning_text', 'x', 'reasoning'],
  ['reasoning_summary_text', 'x', 'reasoning'],
  ['reasoning', { text: 'x' }, 'reasoning'],
  ['reasoning_summary', 'x', 'reasoning'],
];

const CALL = { id: 'c', type: 'custom', custom: { name: 'f', input: 'go' } };

const PIECES: readonly Row[] = [
  ...THOUGHTS.map(([name, delta, reasoning]) =>
    chat(`a thought: ${name}`, [data(chunk(delta)), data(chunk(delta)), ANSWER, STOPPED, DONE], {
      ...GOOD,
      ...{ outputEvents: 3, text: 'so', startsWithAnswer: false },
      ...(reasoning === undefined ? {} : { reasoning: reasoning.repeat(2) }),
    }),
  ),
  ...SHOWN.map(([name, choice, text]) =>
    chat(`an answer: ${name}`, [data({ choices: [{ index: 0, ...choice }] }), ANSWER, STOPPED, DONE], {
      ...GOOD,
      ...{ outputEvents: 2, text: `${text}so`, startsWithAnswer: true },
    }),
  ),
  chat(
    'a call of a custom tool',
    [data(chunk({ tool_calls: [{ index: 0, ...CALL }] })), data(end('tool_calls')), DONE],
    {
      outcome: ok('tool_calls'),
      outputEvents: 1,
      toolCalls: [{ id: 'c', name: 'f', arguments: 'go' }],
    },
  ),
  chat(
    'a call whose arguments are an object',
    [data(chunk({ tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] })), data(end('tool_calls')), DONE],
    { outcome: ok('tool_calls'), outputEvents: 1, toolCalls: [{ name: 'f', arguments: '{"a":1}' }] },
  ),
  ...RESPONSE_DELTAS.map(
    ([type, delta, kind]): Row => ({
      api: 'openai-responses',
      name: `responses: response.${type}.delta`,
      lines: [
        { type: `response.${type}.delta`, output_index: 0, delta },
        { type: `response.${type}.delta`, output_index: 0, delta },
        { type: 'response.completed', response: { status: 'completed' } },
      ].flatMap(named),
      expected: {
        ...GOOD,
        outputEvents: 2,
        ...(kind === 'reasoning' ? { reasoning: 'xx', startsWithAnswer: false } : {}),
        ...(/arguments|input/.test(type) ? { toolCalls: [{ name: '', arguments: String(delta).repeat(2) }] } : {}),
      },
    }),
  ),
  {
    api: 'openai-completions',
    name: 'completions: answered with chat’s choices',
    lines: [...ANSWER, ...STOPPED, ...DONE],
    expected: { ...GOOD, outputEvents: 1, text: 'so' },
  },
];

const REPEATED: readonly Row[] = [
  chat(
    'Perplexity: the whole so far beside each piece, and at the end',
    [
      data({ choices: [{ index: 0, delta: { content: 'a' }, message: { content: 'a' } }] }),
      data({ choices: [{ index: 0, delta: { content: 'b' }, message: { content: 'ab' } }] }),
      data({ choices: [{ index: 0, delta: {}, message: { content: 'ab' }, finish_reason: 'stop' }] }),
      DONE,
    ],
    { ...GOOD, outputEvents: 2, text: 'ab' },
  ),
  chat(
    'the whole once more, behind its pieces',
    [ANSWER, data({ choices: [{ index: 0, message: { content: 'so' }, finish_reason: 'stop' }] }), DONE],
    { ...GOOD, outputEvents: 1, text: 'so' },
  ),
  chat('nothing at all, and a good end', [STOPPED, DONE], {
    ...GOOD,
    outputEvents: 0,
    odd: [{ kind: 'empty-answer' }],
  }),
];

/** Output under a name that no table has. */
const UNKNOWN: readonly Row[] = [
  chat('no output that anybody knows, and usage that tells of some', [...song(2), STOPPED, used({}), DONE], {
    ...GOOD,
    ...{ outputEvents: 0, usage: COUNTED },
    odd: [{ kind: 'unrecognised-output', sample: 'choices[0].delta.song: "la"' }],
  }),
  chat('the same without usage', [...song(3), STOPPED, DONE], {
    ...GOOD,
    outputEvents: 0,
    odd: [{ kind: 'unrecognised-output', sample: 'choices[0].delta.song: "la"' }],
  }),
  chat('part of the output unknown', [...song(3), ANSWER, STOPPED, used({ completion_tokens: 4 }), DONE], {
    ...GOOD,
    ...{ outputEvents: 1, usage: { inputTokens: 9, outputTokens: 4 } },
    odd: [{ kind: 'unread-events', sample: 'choices[0].delta.song: "la"' }],
  }),
];

function song(times: number): readonly (readonly string[])[] {
  return Array.from({ length: times }, () => data(chunk({ song: 'la' })));
}

function used(more: object): readonly string[] {
  return data({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, ...more } });
}

const beside = { completion_tokens: 5, total_tokens: 34, completion_tokens_details: { reasoning_tokens: 20 } };

const COUNTS: readonly (readonly [
  name: string,
  events: readonly (readonly string[])[],
  usage: object,
  odd?: object,
])[] = [
  [
    'xAI: reasoning beside the completion, as the total tells',
    [used(beside)],
    { inputTokens: 9, outputTokens: 25, reasoningTokens: 20 },
    { kind: 'reasoning-beside' },
  ],
  ['SGLang: reasoning at the top', [used({ reasoning_tokens: 2 })], { ...COUNTED, reasoningTokens: 2 }],
  ['Moonshot: in the choice', [data({ choices: [{ index: 0, delta: {}, usage: inner() }] })], COUNTED],
  ['Groq: in a box of its own', [data({ choices: [], x_groq: { usage: inner() } })], COUNTED],
  ['DeepSeek: cached under its own name', [used({ prompt_cache_hit_tokens: 4 })], { ...COUNTED, cachedTokens: 4 }],
  ['zeros after the count', [used({}), used({ prompt_tokens: 0, completion_tokens: 0 })], COUNTED],
  ['zeros before the count', [used({ prompt_tokens: 0, completion_tokens: 0 }), used({})], COUNTED],
  ['zeros for the output at the end', [used({}), used({ completion_tokens: 0 })], COUNTED],
  ['an empty one beside Groq’s', [data({ choices: [], usage: {}, x_groq: { usage: inner() } })], COUNTED],
  ['a 0 beside the count', [used({ prompt_tokens: 0, input_tokens: 9 })], COUNTED],
  ['in camel case', [data({ choices: [], usage: { promptTokens: 9, completionTokens: 3 } })], COUNTED],
  [
    'reasoning that is more than the completion',
    [used({ completion_tokens_details: { reasoning_tokens: 20 } })],
    { inputTokens: 9, outputTokens: 23, reasoningTokens: 20 },
    { kind: 'reasoning-beside' },
  ],
  ['0 beside output', [used({ completion_tokens: 0 })], { inputTokens: 9 }, { kind: 'zero-usage' }],
  [
    'Gemini: thoughts in the total alone',
    [used({ total_tokens: 412 })],
    COUNTED,
    { kind: 'tokens-untold', sample: '400 of 412' },
  ],
  ['numbers as texts', [used({ prompt_tokens: '9', completion_tokens: '3' })], COUNTED],
  [
    'a number that cannot be one',
    [used({ completion_tokens: -1 })],
    { inputTokens: 9 },
    { kind: 'absurd-usage', sample: 'output -1' },
  ],
  [
    'a number beyond all answers',
    [used({ completion_tokens: 1e18 })],
    { inputTokens: 9 },
    { kind: 'absurd-usage', sample: 'output 1000000000000000000' },
  ],
];

function inner(): object {
  return { prompt_tokens: 9, completion_tokens: 3 };
}

const USAGE: readonly Row[] = COUNTS.map(([name, events, usage, odd]) =>
  chat(`usage: ${name}`, [ANSWER, STOPPED, ...events, DONE], {
    ...GOOD,
    ...{ outputEvents: 1, usage },
    ...(odd === undefined ? {} : { odd: [odd] }),
  }),
);

export const OUTPUT: readonly Row[] = [...PIECES, ...REPEATED, ...UNKNOWN, ...USAGE];
