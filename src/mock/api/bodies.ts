import { z } from 'zod';

const tokens = z.number().int().positive();
const absent = (what: string) => z.null({ error: `this server does not support ${what}; leave it out` }).optional();
const MOST_CHOICES = 128;

/** What all that generates has in common. Keys that change nothing here are let through. */
const common = { model: z.string(), stream: z.boolean().nullish() };

const sampling = {
  ...common,
  stream_options: z
    .object({ include_usage: z.boolean().nullish(), continuous_usage_stats: z.boolean().nullish() })
    .nullish(),
  max_tokens: tokens.nullish(),
  max_completion_tokens: tokens.nullish(),
  min_tokens: z.number().int().nonnegative().nullish(),
  ignore_eos: z.boolean().nullish(),
  seed: z.number().int().nullish(),
  reasoning_effort: z.string().nullish(),
  stop: z
    .union([z.string(), z.array(z.string())])
    .refine((stops) => typeof stops === 'string' || stops.length <= 4, 'at most 4 sequences')
    .nullish(),
  n: z.number().int().min(1).max(MOST_CHOICES).nullish(),
};

/** Deeper ones are nobody's, and would end what walks through them. */
const MOST_DEPTH = 200;
const schema = z
  .record(z.string(), z.unknown())
  .refine((whole) => !isDeeper(whole, MOST_DEPTH), `a JSON schema is nested at most ${MOST_DEPTH} deep`);
const toolName = z.string().min(1, 'a tool has a name');
const part = z.object({ type: z.string(), text: z.string().nullish() });
const content = z.union([z.string(), z.array(part)]).nullish();
const calls = z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }));
const named = z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) });

export const chatBody = z.object({
  ...sampling,
  messages: z
    .array(z.object({ role: z.string(), content, tool_calls: calls.nullish() }))
    .min(1, 'at least one message'),
  tools: z
    .array(
      z.object({ type: z.literal('function'), function: z.object({ name: toolName, parameters: schema.nullish() }) }),
    )
    .nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), named]).nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema: schema.nullish() }) }),
    ])
    .nullish(),
  logprobs: z.literal(false, { error: 'this server tells no log probabilities; leave it out' }).nullish(),
  functions: absent('functions, which tools replaced'),
  function_call: absent('function_call, which tool_choice replaced'),
});

const ids = z.array(z.number().int().nonnegative()).min(1);

export const completionBody = z.object({
  ...sampling,
  prompt: z.union([z.string(), ids, z.array(z.string()).min(1), z.array(ids).min(1)]),
  echo: z.boolean().nullish(),
  logprobs: absent('logprobs'),
});

const item = z.object({
  type: z.string().nullish(),
  role: z.string().nullish(),
  content,
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  output: z.union([z.string(), z.array(part)]).nullish(),
});

export const responsesBody = z.object({
  ...common,
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  max_output_tokens: tokens.nullish(),
  reasoning: z.object({ effort: z.string().nullish() }).nullish(),
  tools: z.array(z.object({ type: z.literal('function'), name: toolName, parameters: schema.nullish() })).nullish(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.object({ type: z.literal('function'), name: z.string() })])
    .nullish(),
  text: z
    .object({
      format: z
        .discriminatedUnion('type', [
          z.object({ type: z.literal('text') }),
          z.object({ type: z.literal('json_object') }),
          z.object({ type: z.literal('json_schema'), schema: schema.nullish() }),
        ])
        .nullish(),
    })
    .nullish(),
  previous_response_id: absent('previous_response_id: it keeps no answers'),
  background: z.literal(false, { error: 'this server answers while the client waits' }).nullish(),
});

export const embeddingsBody = z.object({
  model: z.string(),
  input: z.union([z.string(), ids, z.array(z.string()).min(1), z.array(ids).min(1)]),
  dimensions: z.number().int().min(1).max(8192).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

export const tokenizeBody = z.union([
  z.object({ model: z.string().nullish(), prompt: z.string(), return_token_strs: z.boolean().nullish() }),
  chatBody.pick({ messages: true }).extend({ model: z.string().nullish(), return_token_strs: z.boolean().nullish() }),
]);

export const detokenizeBody = z.object({ model: z.string().nullish(), tokens: z.array(z.number().int()) });

export type ChatBody = z.infer<typeof chatBody>;
export type CompletionBody = z.infer<typeof completionBody>;
export type ResponsesBody = z.infer<typeof responsesBody>;
export type Content = z.infer<typeof content>;

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1)));
