/**
 * Why answers end. A success must be proven: only a reason of this table is the end of a whole answer, and any other that a
 * server gives is a failure that names it.
 */

/** The model was done, by its own word, a stop sequence, a limit on its length, or a call of a tool. */
const GOOD: readonly string[] = [
  ...['stop', 'length', 'tool_calls', 'function_call'], // OpenAI, and whoever speaks as it does.
  ...['end_turn', 'stop_sequence', 'max_tokens', 'tool_use', 'pause_turn', 'model_context_window_exceeded'], // Anthropic, Bedrock.
  ...['max_output_tokens', 'completed'], // OpenAI's responses.
  ...['eos_token', 'eos', 'word', 'limit'], // TGI; llama.cpp's own stop_type.
  ...['model_length', 'complete', 'tool_call', 'stop_limit', 'max_length', 'max_new_tokens'], // Mistral, Cohere, Fireworks, Hugging Face.
  ...['normal', 'endoftext', 'end_of_text', 'finish', 'finished', 'done'], // Baidu, AI21, Titan, home-made servers.
  ...['token_limit', 'max_output', 'end_id', 'stop_words', 'stop_token', 'stop_id'], // watsonx, TensorRT-LLM.
  'whole', // Ours, of embeddings.
  'repetition', // vLLM, where the engine is told to end an answer that goes round in circles.
];

/** The answer was taken from the model before it was done, because of what it says. It is counted by itself. */
const FILTERED: readonly string[] = [
  ...['content_filter', 'content_filtered', 'refusal', 'guardrail_intervened'], // OpenAI, Azure; Bedrock; Anthropic.
  ...['safety', 'recitation', 'blocklist', 'prohibited_content', 'spii', 'image_safety', 'model_armor'], // Gemini.
  ...['sensitive', 'moderation', 'error_toxic'], // Z.ai; OpenRouter; Cohere.
];

/** In place of a reason, of an answer that has none to give: vectors, which are there or not. */
export const WHOLE = 'whole';

/** The word in the records for every answer that was taken from the model. */
export const CONTENT_FILTER = 'content_filter';

/** What servers write that have nothing to say yet. */
const NOT_YET: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined', 'nil']);

const KINDS: ReadonlyMap<string, 'good' | 'filtered'> = new Map([
  ...GOOD.map((reason) => [reason, 'good'] as const),
  ...FILTERED.map((reason) => [reason, 'filtered'] as const),
]);

/** The reason that an event gives; undefined where it gives none, whatever word it has for that. */
export function reasonIn(value: unknown): string | undefined {
  // GPT-4 with vision told it as an object: `finish_details: { type: 'stop' }`.
  const said = typeof value === 'object' && value !== null && 'type' in value ? value.type : value;
  if (typeof said !== 'string') return undefined;
  const reason = said.trim();
  return NOT_YET.has(reason.toLowerCase()) ? undefined : reason;
}

/** What a reason says of the answer. */
export const kindOfEnd = (reason: string): 'good' | 'filtered' | 'failed' =>
  KINDS.get(spelledAlike(reason)) ?? 'failed';

/** `endTurn`, `STOP`, `FINISH_REASON_STOP` and `FinishReason.stop` are words of the table, each in its server's spelling. */
const spelledAlike = (reason: string): string =>
  reason
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[- ]/g, '_')
    .replace(/^finish_?reason[_.]/, '');
