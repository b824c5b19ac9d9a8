import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { given } from '../../core/given.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { requestFor } from '../wire/dialect.ts';
import { type DialectName, dialectFor } from '../wire/dialects.ts';
import { httpTransport } from './http.ts';
import { OWN_FIELDS, withoutFields } from './refused-fields.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const ANSWER = 'data: {"choices":[{"delta":{"content":"hi"},"text":"hi","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

type Fields = Readonly<Record<string, unknown>>;
type Refusal = readonly [status: number, refusal: object];

/** A server that refuses some bodies, and what of ours they asked for. */
async function strict(refuse: (body: Fields) => Refusal | undefined, body = {}, api: DialectName = 'openai-chat') {
  const asked: Fields[] = [];
  const server = createServer(async (request, response) => {
    const sent = JSON.parse((await Array.fromAsync(request)).join('')) as Fields;
    const { stream_options, min_tokens, ignore_eos } = sent;
    asked.push(given({ stream_options, min_tokens, ignore_eos }));
    const [status, refusal] = refuse(sent) ?? [200];
    if (refusal === undefined) response.setHeader('content-type', 'text/event-stream').end(ANSWER);
    else response.writeHead(status).end(JSON.stringify(refusal));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const dialect = dialectFor(api, { body });
  const target = { url, headers: {}, secrets: [], saidFields: Object.keys(body) };
  const transport = httpTransport(target, dialect, TIMEOUTS, new MonotonicClock());
  cleanups.push(
    () => transport.close(),
    () => server.close(),
  );
  const messages = [{ role: 'user', content: '"stream_options":{"include_usage":true},"min_tokens":5' }] as const;
  const turn = { messages, maxTokens: 5, exactLength: true };
  const send = (spoken = dialect) =>
    transport.send(requestFor(spoken, turn, messages, 'm'), new AbortController().signal, spoken);
  return { asked, send };
}

const refusing =
  (field: string, status: number, refusal: object) =>
  (body: Fields): Refusal | undefined =>
    body[field] === undefined ? undefined : [status, refusal];

const OPTIONS = { stream_options: { include_usage: true } };
const LENGTHS = { min_tokens: 5, ignore_eos: true };
const ALL = { ...OPTIONS, ...LENGTHS };

test.each<[string, number, object]>([
  ['OpenAI, in the message', 400, { error: { message: "Unknown parameter: 'stream_options'." } }],
  ['OpenAI, in param', 400, { error: { message: 'Unknown parameter', param: 'stream_options' } }],
  ['FastAPI', 422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'not permitted' }] }],
  [
    'Mistral',
    422,
    { object: 'error', message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] } },
  ],
  ['one that says much before it', 422, { detail: [{ msg: 'x'.repeat(4000), loc: ['body', 'stream_options'] }] }],
  ['TGI', 422, { error: 'Failed to deserialize: unknown field `stream_options`', error_type: 'validation' }],
])('a server that refuses stream_options is asked again without, once (%s)', async (_, status, refusal) => {
  const { asked, send } = await strict(refusing('stream_options', status, refusal));
  const first = await send();
  expect(first).toMatchObject({ outcome: { kind: 'ok' }, text: 'hi' });
  expect(first.odd).toEqual([{ kind: 'asked-again' }, { kind: 'without-stream-options' }]);
  expect(first.connectMs).toBeGreaterThan(0);
  const second = await send();
  expect(second).toMatchObject({ outcome: { kind: 'ok' }, odd: [{ kind: 'without-stream-options' }] });
  expect(asked).toEqual([ALL, LENGTHS, LENGTHS]);
});

test.each<[string, number, object]>([
  ['OpenAI', 400, { error: { message: "Unknown parameter: 'min_tokens'.", param: 'min_tokens' } }],
  ['older OpenAI', 400, { error: { message: 'Unrecognized request argument supplied: ignore_eos' } }],
  ['Groq', 400, { error: { message: "property 'min_tokens' is unsupported" } }],
  ['FastAPI', 422, { detail: [{ loc: ['body', 'ignore_eos'], msg: 'Extra inputs are not permitted' }] }],
])('one that refuses min_tokens or ignore_eos is asked again without both (%s)', async (_, status, refusal) => {
  const { asked, send } = await strict(refusing('min_tokens', status, refusal));
  const odd = [{ kind: 'without-exact-length' }];
  expect(await send()).toMatchObject({ outcome: { kind: 'ok' }, odd: [{ kind: 'asked-again' }, ...odd] });
  expect(await send()).toMatchObject({ outcome: { kind: 'ok' }, odd });
  expect(asked).toEqual([ALL, OPTIONS, OPTIONS]);
});

test('one that names its refusals one by one is followed', async () => {
  const { asked, send } = await strict(
    (body) =>
      refusing('ignore_eos', 400, { error: 'unknown field ignore_eos' })(body) ??
      refusing('stream_options', 400, { error: 'unknown field stream_options' })(body),
  );
  const odd = [{ kind: 'asked-again' }, { kind: 'without-exact-length' }, { kind: 'without-stream-options' }];
  expect(await send()).toMatchObject({ outcome: { kind: 'ok' }, odd });
  expect((await send()).odd).toHaveLength(2);
  expect(asked).toEqual([ALL, OPTIONS, {}, {}]);
});

test('completions are asked again as chat is', async () => {
  const refuse = refusing('stream_options', 400, { error: { message: 'stream_options?' } });
  const { asked, send } = await strict(refuse, {}, 'openai-completions');
  expect((await send()).outcome.kind).toBe('ok');
  expect(asked).toEqual([ALL, LENGTHS]);
});

test.each([
  [400, 'max_tokens is too large'],
  [400, 'min_tokens must be at most max_tokens'],
  [500, 'unknown field stream_options'],
])('a refusal of anything else, or in another status, is a failure (%d %s)', async (status, message) => {
  const { asked, send } = await strict(() => [status, { error: { message } }]);
  expect((await send()).outcome).toEqual({ kind: 'http', status, message });
  expect(asked).toEqual([ALL]);
});

test('what is refused in any case was not refused for a field of ours', async () => {
  let isBad = true;
  const refusal = { error: { message: 'unknown model', request: ALL } };
  const { asked, send } = await strict(() => (isBad ? [400, refusal] : undefined));
  expect((await send()).outcome).toEqual({ kind: 'http', status: 400, message: 'unknown model' });
  isBad = false;
  expect(await send()).toMatchObject({ outcome: { kind: 'ok' } });
  expect(asked).toEqual([ALL, {}, ALL]);
});

test('what the user asks is not taken back', async () => {
  const options = { stream_options: { continuous_usage_stats: true } };
  const ofOptions = await strict(refusing('stream_options', 400, { error: { message: 'stream_options?' } }), options);
  expect((await ofOptions.send()).outcome).toMatchObject({ kind: 'http', status: 400 });
  expect(ofOptions.asked).toHaveLength(1);
  const refuse = refusing('ignore_eos', 400, { error: { message: 'ignore_eos is not supported' } });
  const ofLengths = await strict(refuse, { ignore_eos: true });
  expect((await ofLengths.send()).outcome).toMatchObject({ kind: 'http', status: 400 });
  expect(ofLengths.asked).toHaveLength(1);
  const ofSession = await strict(refuse);
  const spoken = dialectFor('openai-chat', { body: { min_tokens: 1 } });
  expect((await ofSession.send(spoken)).outcome).toMatchObject({ kind: 'http', status: 400 });
  expect(ofSession.asked).toHaveLength(1);
});

test('where max_tokens is wanted under its other name, the failure says what to do', async () => {
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead";
  const { send } = await strict(
    refusing('max_tokens', 400, { error: { message: `${message}.`, param: 'max_tokens' } }),
  );
  expect((await send()).outcome).toMatchObject({
    message: `${message}; set target.maxTokensField: max_completion_tokens`,
  });
  const other = await strict(() => [400, { error: { message: 'max_completion_tokens? unknown, it is max_tokens' } }]);
  const spoken = dialectFor('openai-chat', { maxTokensField: 'max_completion_tokens' });
  expect((await other.send(spoken)).outcome).toMatchObject({ message: expect.stringMatching(/it is max_tokens$/) });
});

test('of a body nothing else is lost', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1 }), fc.boolean(), (content, maxTokens, isCompletion) => {
      const messages = [{ role: 'user', content: `${content},"min_tokens":${maxTokens},"ignore_eos":true` }] as const;
      const dialect = dialectFor(isCompletion ? 'openai-completions' : 'openai-chat', {});
      let { body } = requestFor(dialect, { messages, maxTokens, exactLength: true }, messages, 'm');
      const { stream_options: _o, min_tokens: _m, ignore_eos: _i, ...rest } = JSON.parse(String(body)) as Fields;
      for (const fields of OWN_FIELDS) body = withoutFields(body, fields, []) ?? expect.fail(fields.odd);
      expect(String(body)).toBe(JSON.stringify(rest));
    }),
  );
});
