import { z } from 'zod';
import { jsonIn } from '../../../core/json.ts';
import { MOST_TOKENS, type RowReader, type TraceFormat } from './row.ts';

const tokens = z.int().min(0).max(MOST_TOKENS).optional();
const record = z.object({
  plannedMs: z.number(),
  turn: z.int().min(1).default(1),
  askedInputTokens: tokens,
  inputTokens: tokens,
  askedOutputTokens: tokens,
  outputTokens: tokens,
});

/**
 * The records of a run of ours: when each request was planned, and its lengths.
 *
 * What was asked for goes before what the server counted: the server's count has the chat template in it,
 * which it will add again. The answer is as long as it was.
 */
export const ownRecords: TraceFormat = {
  hasHeader: false,
  // One is written when its request ends.
  isSorted: false,
  isLoose: false,
  example: 'a record with plannedMs, askedInputTokens and outputTokens',
  refusal: 'the first line must be a record with plannedMs',
  open: (firstLine) => (record.safeParse(jsonIn(firstLine)).success ? readRow : undefined),
};

const readRow: RowReader = (line) => {
  const { data } = record.safeParse(jsonIn(line));
  if (data === undefined) return undefined;
  const { turn, askedInputTokens: asked, inputTokens: counted } = data;
  // Of a later turn, what was asked is only what it added to the conversation.
  const inputTokens = turn === 1 ? (asked ?? counted) : (counted ?? asked);
  const outputTokens = data.outputTokens ?? data.askedOutputTokens;
  if (inputTokens === undefined || outputTokens === undefined) return { leftOut: 'no lengths are known; left out' };
  return { atMs: data.plannedMs, inputTokens, outputTokens };
};
