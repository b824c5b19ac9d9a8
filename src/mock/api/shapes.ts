/** How one API dresses a token. The chunk around it never changes, so it is encoded once per request. */
export interface Shape {
  readonly path: string;
  readonly idPrefix: string;
  readonly object: string;
  readonly chunkObject: string;
  /** The first event of a stream, before any text; undefined where the API has none. */
  readonly opening: object | undefined;
  /** What `choices[0]` holds for a piece of text, without its finish reason. */
  readonly piece: (text: string) => object;
  /** What `choices[0]` holds for a whole answer. */
  readonly whole: (text: string) => object;
}

export const CHAT: Shape = {
  path: '/v1/chat/completions',
  idPrefix: 'chatcmpl-',
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  opening: { delta: { role: 'assistant', content: '' } },
  piece: (content) => ({ delta: { content } }),
  whole: (content) => ({ message: { role: 'assistant', content } }),
};

export const COMPLETION: Shape = {
  path: '/v1/completions',
  idPrefix: 'cmpl-',
  object: 'text_completion',
  chunkObject: 'text_completion',
  opening: undefined,
  piece: (text) => ({ text }),
  whole: (text) => ({ text }),
};
