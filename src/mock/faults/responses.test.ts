import { afterEach, expect, test } from 'vitest';
import { type MockServer, startMock } from '../server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

interface Told {
  readonly name: string | undefined;
  readonly data: { readonly type: string; readonly sequence_number: number; readonly [key: string]: unknown };
}

/** What an answer of the responses API streams under a fault. */
async function told(fault: string): Promise<{ readonly text: string; readonly events: readonly Told[] }> {
  server = await startMock({ presets: ['steady-50'], timeScale: 100 });
  const body = { model: 'steady-50', input: 'hello', max_output_tokens: 5, stream: true };
  const response = await fetch(`${server.url}/responses`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'x-mock-fault': fault },
  });
  const text = await response.text();
  const events = text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [, name, data = ''] = /^(?:event: (.*)\n)?data: (.*)$/.exec(event) ?? [];
      return { name, data: JSON.parse(data) as Told['data'] };
    });
  return { text, events };
}

const inOrder = (events: readonly Told[]): void =>
  expect(events.map(({ data }) => data.sequence_number)).toEqual(events.map((_, i) => i));

test('an answer without tokens tells of no item, and its events are numbered in order', async () => {
  const { events } = await told('zero-tokens');
  expect(events.map(({ data }) => data.type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.incomplete',
  ]);
  inOrder(events);
  expect(events.at(-1)?.data['response']).toMatchObject({ output: [], usage: { output_tokens: 0 } });
});

test.each(['error-chunk', 'error-chunk;done=no', 'error-chunk=50'])(
  '%s tells an error in the form of the responses API, without [DONE]',
  async (fault) => {
    const { text, events } = await told(fault);
    expect(text).not.toContain('[DONE]');
    expect(events.at(-1)).toEqual({
      name: 'error',
      data: {
        type: 'error',
        code: 'server_error',
        message: 'the engine died',
        param: null,
        sequence_number: events.length - 1,
      },
    });
    inOrder(events);
  },
);

test('a token’s fault hits the last one also where its text had gone out before the end', async () => {
  const { events } = await told('duplicate-chunk=50');
  const deltas = events.filter(({ data }) => data.type === 'response.output_text.delta');
  expect(deltas).toHaveLength(6);
  expect(deltas[5]).toEqual(deltas[4]);
  expect(events.at(-1)?.data.type).toBe('response.incomplete');
});
