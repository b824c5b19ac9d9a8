/** What an answer may have or not: faults that need it can happen only in one that has. */
export const NEEDS = {
  stream: { inTable: 'streamed', lacking: 'needs a stream, got none. Ask with "stream": true.' },
  choices: { inTable: 'with choices', lacking: 'needs choices, which answers of this API have not. Use another API.' },
  usage: {
    inTable: 'with usage',
    lacking: 'needs a usage, which this stream does not tell. Ask with "stream_options": {"include_usage": true}.',
  },
  tokens: { inTable: 'of tokens', lacking: 'needs an answer of tokens, got embeddings. Use another API.' },
} as const satisfies Readonly<Record<string, { readonly inTable: string; readonly lacking: string }>>;

export type Need = keyof typeof NEEDS;
