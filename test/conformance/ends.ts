import { expect } from 'vitest';
import {
  began,
  broke,
  COUNTED,
  chat,
  chunk,
  DONE,
  data,
  end,
  json,
  messages,
  named,
  ok,
  type Row,
  STOP,
  stopped,
  TEXT,
  usage,
} from './lines.ts';

/** A success must be proven, and once it is, nothing but an error takes it away. */

const A = data(chunk({ content: 'a' }));
const B = data(chunk({ content: 'b' }));
const STOPPED = data(end('stop'));
const USED = data(usage());
const GOOD = { outcome: ok('stop'), outputEvents: 1, text: 'a' };
const lines = (...all: readonly string[]): readonly string[] => [...all, ''];
const failed = (message: string): object => ({ ...broke('in-band-error'), message });
const OVERLOADED = { message: 'overloaded', type: 'overloaded_error', code: 529 };

/** Reasons that are no end of a whole answer, each in somebody's API. */
const GIVEN_UP = ['network_error', 'timeout', 'cancelled', 'abort', 'error', 'load_shed', 'ERROR_LIMIT', 'unknown'];
const GOOD_REASONS = [
  ...['endTurn', 'FINISH_REASON_STOP', 'FinishReason.stop', 'normal', 'max-tokens', 'toolUse'],
  ...['eos_token', 'stop_sequence', 'end_turn', 'max_tokens', 'STOP', 'tool_use', 'eos', 'COMPLETE'],
];
const NO_REASONS = ['null', 'None', '', ' ', 'NULL'];

const REASONS: readonly Row[] = [
  ...GIVEN_UP.map((reason) =>
    chat(`finish_reason ${reason} is a failure that names it`, [A, data(end(reason)), USED, DONE], {
      outcome: failed(`the answer ended with finish_reason "${reason}"`),
      usage: COUNTED,
    }),
  ),
  ...GOOD_REASONS.map((reason) =>
    chat(`finish_reason ${reason} is an end`, [A, data(end(reason)), DONE], { outcome: ok(reason), outputEvents: 1 }),
  ),
  ...['SAFETY', 'sensitive', 'content_filter'].map((reason) =>
    chat(`finish_reason ${reason} is a content filter's`, [A, data(end(reason)), DONE], {
      outcome: ok('content_filter'),
      outputEvents: 1,
      odd: [reason === 'content_filter' ? { kind: reason } : { kind: 'content_filter', sample: reason }],
    }),
  ),
  ...NO_REASONS.map((reason) =>
    chat(
      `finish_reason ${json(reason)} is none, and the stream is cut`,
      [
        data(chunk({ content: 'a' }, { finish_reason: reason })),
        data(chunk({ content: 'b' }, { finish_reason: reason })),
      ],
      { outcome: broke('truncated'), outputEvents: 2 },
    ),
  ),
  chat('a reason with every piece, and the stream is cut', [piece('a'), piece('b'), piece('c')].map(data), {
    outcome: broke('truncated'),
    outputEvents: 3,
  }),
  chat('a reason with every piece, and the end mark', [...[piece('a'), piece('b')].map(data), DONE], {
    outcome: ok('stop'),
    outputEvents: 2,
    odd: [{ kind: 'repeated-finish-reason' }],
  }),
  chat('a word with every piece that is no end, and then a good one', [going('a'), going('b'), STOPPED, DONE], {
    outcome: ok('stop'),
    outputEvents: 2,
    odd: [{ kind: 'repeated-finish-reason' }],
  }),
  chat('the reason within the piece', [A, data(chunk({ finish_reason: 'stop' })), DONE], GOOD),
  messages('the end mark and no reason is taken for an end, and noted', [began(), ...TEXT, STOP], {
    outcome: ok('unsaid'),
    outputEvents: 1,
    usage: { inputTokens: 9 },
    odd: [{ kind: 'no-finish-reason' }],
  }),
  messages('a reason that nobody knows', [began(), ...TEXT, stopped('upstream_gone'), STOP], {
    outcome: failed('the answer ended with finish_reason "upstream_gone"'),
    usage: COUNTED,
  }),
];

function piece(content: string): object {
  return chunk({ content }, { finish_reason: 'stop' });
}

function going(content: string): readonly string[] {
  return data(chunk({ content }, { finish_reason: 'in_progress' }));
}

const ERRORS: readonly Row[] = [
  chat('event: error with words that name no error', [A, lines('event: error', `data: ${json(OVERLOADED)}`), DONE], {
    outcome: failed('overloaded'),
    outputEvents: 1,
  }),
  chat('event: error with plain words', [A, lines('event: error', 'data: it broke'), DONE], {
    outcome: failed('it broke'),
  }),
  chat('event: error and no data', [A, lines('event: error'), DONE], {
    outcome: failed('(an event named "error" without words)'),
  }),
  chat('Dynamo: event: error and its words in a comment', [A, lines('event: error', ': worker gone'), DONE], {
    outcome: failed('worker gone'),
  }),
  chat('llama.cpp: a field of the name error', [A, lines(`error: ${json({ code: 500, message: 'no room' })}`), DONE], {
    outcome: failed('no room'),
  }),
  chat('a field of the name error in words', [A, lines('error: out of memory'), DONE], {
    outcome: failed('out of memory'),
  }),
  chat('an error in a comment', [A, lines(`: ${json({ error: { message: 'no slot' } })}`), DONE], {
    outcome: failed('no slot'),
  }),
  chat('an error in a comment, in words', [A, lines(': error: no slot'), DONE], { outcome: failed('error: no slot') }),
  chat('an error after the end', [A, STOPPED, USED, lines('event: error', 'data: late')], {
    outcome: failed('late'),
    usage: COUNTED,
  }),
  chat('a bare JSON error in the middle', [A, lines(json({ error: { message: 'gone' } })), DONE], {
    outcome: failed('gone'),
  }),
  chat('a bare JSON error of several lines', [A, lines('{', '  "error": {', '    "message": "gone" }', '}')], {
    outcome: failed('gone'),
  }),
  ...(
    [
      ['message and code', { code: 429, message: 'quota' }, 'quota'],
      ['detail', { detail: 'no such model' }, 'no such model'],
      ['FastAPI’s list', { detail: [{ msg: 'bad' }] }, '[{"msg":"bad"}]'],
      ['error_code and error_msg', { error_code: 336_100, error_msg: 'try again' }, 'try again'],
      ['a status alone', { status: 503, id: 'x' }, '{"status":503,"id":"x"}'],
      ['a code as text', { code: '500', msg: 'down' }, 'down'],
      ['errors in a list', { errors: [{ detail: 'tenant' }] }, 'tenant'],
      ['a status in words', { status: 'error', id: 'x' }, '{"status":"error","id":"x"}'],
      ['no success', { success: false, msg: 'no key' }, 'no key'],
      ['MiniMax', { choices: null, base_resp: { status_code: 1002, status_msg: 'rate limit' } }, 'rate limit'],
      ['with an empty list of choices', { choices: [], message: 'quota', code: 429 }, 'quota'],
      ['in the delta', { choices: [{ index: 0, delta: { error: { message: 'x' } } }] }, undefined],
      ['Groq', { choices: [], x_groq: { error: 'over capacity' } }, 'over capacity'],
      ['Bedrock', { modelStreamErrorException: { message: 'stream broke' } }, 'stream broke'],
      ['an exception', { exception: 'ValueError' }, 'ValueError'],
      ['in capitals', { Error: 'down' }, 'down'],
      ['in the choice', { choices: [{ index: 0, delta: {}, error: { message: 'provider' } }] }, undefined],
    ] as const
  ).map(([name, event, message]) =>
    chat(`a chunk that is an error by its looks: ${name}`, [A, data(event), DONE], {
      outcome: message === undefined ? broke('in-band-error') : failed(message),
      outputEvents: 1,
    }),
  ),
  ...['failed', 'cancelled'].map(
    (status): Row => ({
      api: 'openai-responses',
      name: `responses: completed by name and ${status} by status`,
      lines: [
        { type: 'response.output_text.delta', delta: 'a' },
        { type: 'response.completed', response: { status } },
      ].flatMap(named),
      expected: { outcome: failed(`the answer ended with finish_reason "${status}"`), outputEvents: 1 },
    }),
  ),
  {
    api: 'openai-responses',
    name: 'responses: cancelled',
    lines: [
      { type: 'response.output_text.delta', delta: 'a' },
      { type: 'response.cancelled', response: {} },
    ].flatMap(named),
    expected: { outcome: broke('in-band-error'), outputEvents: 1 },
  },
  {
    api: 'openai-responses',
    name: 'responses: incomplete for another reason than its length',
    lines: [
      { type: 'response.output_text.delta', delta: 'a' },
      { type: 'response.incomplete', response: { incomplete_details: { reason: 'server_shutdown' } } },
    ].flatMap(named),
    expected: { outcome: failed('the answer ended with finish_reason "server_shutdown"'), outputEvents: 1 },
  },
  chat('events without a blank line between them', [['data: {"choices":[]}', 'data: [DONE]', '']], {
    outcome: {
      ...broke('bad-event'),
      message: expect.stringContaining('several events without a blank line between them'),
    },
  }),
  chat('text in the middle that is no JSON', [A, data('upstream timed out'), DONE], {
    outcome: { ...broke('bad-event'), message: 'an event could not be read (not JSON): upstream timed out' },
  }),
  chat('a proxy’s words outside of any event', [A, lines('upstream connect error: reset'), DONE], {
    outcome: {
      ...broke('bad-event'),
      message: 'an event could not be read (it stands outside of any event): upstream connect error: reset',
    },
  }),
  chat('a proxy’s page in the middle', [A, lines('<html><title>502 Bad Gateway</title></html>')], {
    outcome: broke('bad-event'),
  }),
];

/** What costs an answer nothing, before its end and after it. */
const HARMLESS: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ['data that is empty', lines('data:')],
  ['data of blanks', lines('data:   ')],
  ['data: null', data('null')],
  ['data: {}', data('{}')],
  ['data: []', data('[]')],
  ['data: ""', data('""')],
  ['a named ping', lines('event: ping', 'data: {"type":"ping"}')],
  ['a named ping with a time', lines('event: ping', 'data: 2026-11-30 12:00:00')],
  ['a heartbeat without data', lines('event: heartbeat')],
  ['data: ping', data('ping')],
  ['data: [PING]', data('[PING]')],
  ['an error of success', data({ ...chunk({}), error: { code: 200, message: 'success' } })],
  ['a comment in data', data(': OPENROUTER PROCESSING')],
  ['a comment', lines(': keep-alive')],
  ['a line of blanks', lines('   ')],
  ['fields that nobody knows', lines('x-trace: 17', 'note', 'retry: 3000', 'id: 9')],
  ...([null, {}, '', [], 0, false] as const).map(
    (nothing) => [`error: ${json(nothing)}`, data({ ...chunk({}), error: nothing })] as const,
  ),
  ['a field error of nothing', lines('error: null')],
  ['a status that says that all is well', data({ code: 0, message: 'success' })],
  ['a status of 200', data({ status: 200, message: 'processing' })],
  ['base_resp of success', data({ ...chunk({}), base_resp: { status_code: 0, status_msg: '' } })],
];

const DECORATION: readonly Row[] = [
  ...HARMLESS.flatMap(([name, more]) => [
    chat(`harmless before: ${name}`, [more, A, more, STOPPED, DONE], GOOD),
    chat(`harmless after: ${name}`, [A, STOPPED, USED, more, DONE, more], { ...GOOD, usage: COUNTED }),
  ]),
  chat('words that are no JSON after a good end', [A, STOPPED, USED, data('bye')], { ...GOOD, usage: COUNTED }),
  chat('words in JSON after a good end', [A, STOPPED, USED, data({ message: 'Stream finished' })], {
    ...GOOD,
    usage: COUNTED,
  }),
  chat('a piece after the reason, and the end mark', [A, STOPPED, B, USED, DONE], {
    outcome: ok('stop'),
    outputEvents: 2,
    usage: COUNTED,
    odd: [{ kind: 'repeated-finish-reason' }],
  }),
  chat('words outside of events after a good end', [A, STOPPED, lines('good bye, all')], GOOD),
  ...['" [DONE] "', '[DONE] ', '"[DONE]"', "'[DONE]'", '[done]'].map((mark) =>
    chat(`the end mark as ${mark}`, [A, B, STOPPED, data(mark)], { outcome: ok('stop'), outputEvents: 2 }),
  ),
];

export const ENDS: readonly Row[] = [...REASONS, ...ERRORS, ...DECORATION];
