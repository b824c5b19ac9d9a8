const ASKED = 'comes from the prompt source';

/** Fields of a request that are ours to fill in, and why nobody else's word for them is taken. */
export const OWN_FIELDS: Readonly<Record<string, string>> = {
  model: 'is target.model',
  messages: ASKED,
  prompt: ASKED,
  input: ASKED,
  stream: 'is always on: without it no token has a time',
  stream_options: 'is always asked for, for its usage',
  max_tokens: ASKED,
  max_completion_tokens: "comes from the prompt source, with target.maxTokensField: 'max_completion_tokens'",
  max_output_tokens: ASKED,
};

export const isOwnField = (name: string): boolean => Object.hasOwn(OWN_FIELDS, name);
