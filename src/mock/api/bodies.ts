import { z } from 'zod';
import { takes } from '../../core/takes.ts';

/** A whole number, with its bounds in whatever is said of another. */
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .number({ error: takes(`a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`) })
    .int()
    .min(least)
    .max(most);
const tokens = whole(1);
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
  min_tokens: whole(0).nullish(),
  ignore_eos: z.boolean().nullish(),
  seed: z.number().int().nullish(),
  reasoning_effort: z.string().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)], { error: takes('a text or a list of up to 4') }).nullish(),
  n: whole(1, MOST_CHOICES).nullish(),
};

/** Deeper ones are nobody's, and would end what walks through them. */
const MOST_DEPTH = 200;
const schema = z
  .record(z.string(), z.unknown())
  .refine((whole) => !isDeeper(whole, MOST_DEPTH), `a JSON schema is nested at most ${MOST_DEPTH} deep`);
const strict = z.boolean().nullish();
const jsonSchema = z.object({ schema: schema.nullish(), name: z.string().optional(), strict });
const toolName = z.string().min(1, 'a tool has a name');
/** Kinds of parts that are text, by the names of all the APIs. */
const TEXTS = ['text', 'input_text', 'output_text', 'reasoning_text', 'summary_text', 'refusal'] as const;
const part = z.object({
  type: z.enum(TEXTS, { error: takes('text only, as this is not a multimodal model') }),
  text: z.string().nullish(),
});
const TEXT_OR_PARTS = { error: takes('a text or a list of parts') };
const content = z.union([z.string(), z.array(part)], TEXT_OR_PARTS).nullish();
const calls = z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }));
const mode = z.enum(['none', 'auto', 'required']);
const TOOL_CHOICE = {
  error: takes('none, auto, required, { type: "function", … } or { type: "allowed_tools", … }'),
};
const called = z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) });
/** The same, as responses spell it. */
const named = z.object({ type: z.literal('function'), name: z.string() });

/** Some of the tools, each as one that is chosen is named. */
const allowed = <T extends z.ZodType>(tool: T) =>
  z.object({ mode: z.enum(['auto', 'required']), tools: z.array(tool).min(1) });

const choiceOf = <One extends typeof called | typeof named, Some extends z.ZodRawShape>(one: One, some: Some) =>
  z.discriminatedUnion('type', [one, z.object({ type: z.literal('allowed_tools'), ...some })]);

export const chatBody = z.object({
  ...sampling,
  messages: z.array(z.object({ role: z.string(), content, tool_calls: calls.nullish() })).min(1),
  tools: z
    .array(
      z.object({
        type: z.literal('function'),
        function: z.object({ name: toolName, parameters: schema.nullish(), strict }),
      }),
    )
    .nullish(),
  tool_choice: z.union([mode, choiceOf(called, { allowed_tools: allowed(called) })], TOOL_CHOICE).nullish(),
  response_format: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('json_object') }),
      z.object({ type: z.literal('json_schema'), json_schema: jsonSchema }),
    ])
    .nullish(),
  logprobs: z.literal(false, { error: 'this server tells no log probabilities; leave it out' }).nullish(),
  functions: absent('functions, which tools replaced'),
  function_call: absent('function_call, which tool_choice replaced'),
});

const ids = z.array(whole(0)).min(1);
/** One text or several, each as text or as ids. */
const texts = z.union([z.string(), ids, z.array(z.string()).min(1), z.array(ids).min(1)], {
  error: takes('a text, the ids of its tokens, or a list of either'),
});

export const completionBody = z.object({
  ...sampling,
  prompt: texts,
  echo: z.boolean().nullish(),
  logprobs: absent('logprobs'),
});

const item = z.object({
  type: z.string().nullish(),
  role: z.string().nullish(),
  content,
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  output: z.union([z.string(), z.array(part)], TEXT_OR_PARTS).nullish(),
});

export const responsesBody = z.object({
  ...common,
  input: z.union([z.string(), z.array(item).min(1)], { error: takes('a text or a list of at least 1') }),
  instructions: z.string().nullish(),
  max_output_tokens: tokens.nullish(),
  reasoning: z.object({ effort: z.string().nullish() }).nullish(),
  tools: z
    .array(z.object({ type: z.literal('function'), name: toolName, parameters: schema.nullish(), strict }))
    .nullish(),
  tool_choice: z.union([mode, choiceOf(named, allowed(named).shape)], TOOL_CHOICE).nullish(),
  text: z
    .object({
      format: z
        .discriminatedUnion('type', [
          z.object({ type: z.literal('text') }),
          z.object({ type: z.literal('json_object') }),
          jsonSchema.extend({ type: z.literal('json_schema') }),
        ])
        .nullish(),
    })
    .nullish(),
  previous_response_id: absent('previous_response_id: it keeps no answers'),
  background: z.literal(false, { error: 'this server answers while the client waits' }).nullish(),
});

const block = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('thinking') }),
    z.object({ type: z.literal('redacted_thinking') }),
    z.object({ type: z.literal('tool_use'), name: toolName, input: z.record(z.string(), z.unknown()) }),
    z.object({ type: z.literal('tool_result'), content }),
  ],
  { error: takes('text, thinking, tool_use or tool_result, as this is not a multimodal model') },
);
const namedChoice = z.object({ type: z.literal('tool'), name: z.string() });
const openChoice = z.object({ type: z.enum(['auto', 'any', 'none']) });

export const messagesBody = z.object({
  ...common,
  max_tokens: tokens,
  messages: z
    .array(
      z.object({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(block)], TEXT_OR_PARTS) }),
    )
    .min(1),
  system: content,
  stop_sequences: z.array(z.string()).nullish(),
  tools: z.array(z.object({ name: toolName, input_schema: schema })).nullish(),
  tool_choice: z.discriminatedUnion('type', [namedChoice, openChoice]).nullish(),
  thinking: z.object({ type: z.string() }).nullish(),
  output_config: z.object({ effort: z.string().nullish() }).nullish(),
});

export const embeddingsBody = z.object({
  model: z.string(),
  input: texts,
  dimensions: whole(1, 8192).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

export const tokenizeBody = z
  .object({
    model: z.string().nullish(),
    prompt: z.string().nullish(),
    messages: chatBody.shape.messages.nullish(),
    return_token_strs: z.boolean().nullish(),
  })
  .refine(({ prompt, messages }) => (prompt == null) !== (messages == null), {
    error: takes('either a prompt or messages'),
  });

export const detokenizeBody = z.object({ model: z.string().nullish(), tokens: z.array(z.number().int()) });

export type ChatBody = z.infer<typeof chatBody>;
export type CompletionBody = z.infer<typeof completionBody>;
export type ResponsesBody = z.infer<typeof responsesBody>;
export type MessagesBody = z.infer<typeof messagesBody>;
/** One text or several, each as text or as ids: a list of numbers is one of them. */
export type Texts = z.infer<typeof texts>;
export type Content = z.infer<typeof content>;

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1)));
