/** For tests: what they ask and how they read the answers. */ export const post = (
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into here and there, and the expectations are its check.
export type Loose = any;
export const json = async (response: Response): Promise<Loose> => response.json();

export const ask = {
  model: 'mock-moe',
  messages: [{ role: 'user', content: 'hello' }],
  max_tokens: 6,
  ignore_eos: true,
};
export const streamed = { ...ask, stream: true, stream_options: { include_usage: true } };
export const events = (text: string): readonly Loose[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^(event: .*\n)?data: /, ''))
    .map((data): unknown => (data.startsWith('{') ? JSON.parse(data) : data));

export const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const;
