/** How one API dresses a token. Fragments are JSON already: a stream makes thousands of them. */
export interface Shape {
  readonly path: string;
  readonly idPrefix: string;
  readonly object: string;
  readonly chunkObject: string;
  /** What `choices[0]` holds in the first event, before any text; undefined where the API has no such event. */
  readonly opening: string | undefined;
  /** What `choices[0]` holds for a piece of text, given as a JSON string. */
  readonly piece: (json: string) => string;
  /** What `choices[0]` holds for a whole answer. */
  readonly whole: (text: string) => object;
}

export const CHAT: Shape = {
  path: '/v1/chat/completions',
  idPrefix: 'chatcmpl-',
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  opening: '"delta":{"role":"assistant","content":""}',
  piece: (json) => `"delta":{"content":${json}}`,
  whole: (content) => ({ message: { role: 'assistant', content } }),
};

export const COMPLETION: Shape = {
  path: '/v1/completions',
  idPrefix: 'cmpl-',
  object: 'text_completion',
  chunkObject: 'text_completion',
  opening: undefined,
  piece: (json) => `"text":${json}`,
  whole: (text) => ({ text }),
};
