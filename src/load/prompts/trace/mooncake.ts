import { z } from 'zod';
import { objectOr } from '../../../client/wire/fields.ts';
import { jsonIn } from '../../../core/json.ts';
import { MOST_TOKENS, type TraceFormat, type TraceRow } from './row.ts';

/** Tokens in each block that a hash id stands for; the trace's own. */
export const BLOCK_TOKENS = 512;

const row = z.object({
  timestamp: z.number().min(0),
  input_length: z.int().min(0).max(MOST_TOKENS),
  output_length: z.int().min(0).max(MOST_TOKENS),
  hash_ids: z.array(z.int().min(0).max(0xffff_ffff)),
});

/** The Mooncake traces: times in ms, lengths, and the id of every 512-token block of the prompt. */
export const mooncake: TraceFormat = {
  hasHeader: false,
  isSorted: true,
  example:
    'a row like {"timestamp": 0, "input_length": 600, "output_length": 52, "hash_ids": [46, 47]} with an id for each 512 tokens or part of them',
  refusal: 'the first line must have timestamp, input_length, output_length and hash_ids',
  open: (firstLine) => (readRow(firstLine) === undefined && !looksAlike(firstLine) ? undefined : readRow),
};

/** A first row with a slip in it is still of this format, and is refused as a row. */
const looksAlike = (line: string): boolean => 'hash_ids' in objectOr(jsonIn(line));

function readRow(line: string): TraceRow | undefined {
  const { data } = row.safeParse(jsonIn(line));
  if (data === undefined) return undefined;
  const { timestamp, input_length: inputTokens, output_length: outputTokens, hash_ids: ids } = data;
  if (Math.ceil(inputTokens / BLOCK_TOKENS) !== ids.length) return undefined;
  return { atMs: timestamp, inputTokens, outputTokens, blocks: Uint32Array.from(ids) };
}
