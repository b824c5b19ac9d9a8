import { z } from 'zod';
import { objectOr } from '../../../client/wire/fields.ts';
import { jsonIn } from '../../../core/json.ts';
import { MOST_TOKENS, type RowReader, type TraceFormat } from './row.ts';

const tokens = z.int().min(0).max(MOST_TOKENS).nullish();
const time = z.number().min(0).nullish();
const id = z.union([z.number(), z.string()]);

const row = z.object({
  timestamp: time,
  input_length: tokens,
  text_input: z.string().min(1).nullish(),
  output_length: tokens,
  hash_ids: z.array(id).nullish(),
  session_id: id.nullish(),
  delay: time,
});

/**
 * The Mooncake traces, and what others write in their form: times, lengths, and the id of every block of the prompt.
 * Sources: the FAST'25 traces of Mooncake; NVIDIA's AIPerf, "Trace Replay with Mooncake Traces", where all but a length or
 * a text may be left out; Alibaba's Bailian traces, in seconds and blocks of 16 tokens.
 */
export const mooncake: TraceFormat = {
  hasHeader: false,
  isSorted: true,
  isLoose: true,
  example:
    'a row like {"timestamp": 0, "input_length": 600, "output_length": 52, "hash_ids": [46, 47]}, of which only input_length or text_input must be there',
  refusal: 'the first line must be JSON with input_length or text_input',
  open: (firstLine) => (looksAlike(firstLine) ? reader() : undefined),
};

const NAMES = ['input_length', 'text_input', 'output_length', 'hash_ids'];

/** A first row with a slip in it is still of this format, and is refused as a row. */
function looksAlike(line: string): boolean {
  const fields = objectOr(jsonIn(line));
  return NAMES.some((name) => name in fields);
}

function reader(): RowReader {
  // Ids are any numbers, also hashes of 64 bits, and only their being equal matters.
  const numbers = new Map<number | string, number>();
  const numberOf = (hash: number | string): number => {
    const number = numbers.get(hash) ?? numbers.size;
    numbers.set(hash, number);
    return number;
  };
  return (line) => {
    const value = jsonIn(line);
    const { data } = row.safeParse(value);
    if (data === undefined) return undefined;
    const { input_length: inputTokens, text_input: text, hash_ids: ids, session_id: session } = data;
    const problem = 'messages' in objectOr(value) ? MESSAGES : problemOf(data);
    if (problem !== undefined) return { problem };
    return {
      atMs: data.timestamp ?? undefined,
      inputTokens: inputTokens ?? undefined,
      text: text ?? undefined,
      outputTokens: data.output_length ?? undefined,
      blocks: ids === undefined || ids === null || ids.length === 0 ? undefined : Uint32Array.from(ids, numberOf),
      session: session === undefined || session === null ? undefined : String(session),
      delayMs: data.delay ?? undefined,
      // A field of Bailian's traces alone.
      isInSeconds: 'parent_chat_id' in objectOr(value),
    };
  };
}

const MESSAGES = 'has messages, which a trace does not; dataset asks them';

function problemOf({ input_length: length, text_input: text, hash_ids: ids }: z.infer<typeof row>): string | undefined {
  const hasLength = typeof length === 'number';
  const hasText = typeof text === 'string';
  if (!hasLength && !hasText) return 'has neither input_length nor text_input; it takes one of them';
  if (hasLength && hasText) return 'has both input_length and text_input; it takes one of them';
  return hasText && (ids?.length ?? 0) > 0
    ? 'has hash_ids beside a text; they are for prompts that are made up'
    : undefined;
}
