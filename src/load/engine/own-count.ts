import type { Exchange } from '../../client/transport/exchange.ts';
import type { RequestRecord } from '../../core/record.ts';

/** What counting needs. */
export interface CountContext {
  /** Counts tokens where the server does not report them; resolves to undefined when it cannot. */
  readonly countTokens: (text: string) => Promise<number | undefined>;
  /** Told of a text whose usage does not fit what came. */
  readonly onDoubtful?: (text: string, usageTokens: number) => void;
  readonly record: (record: RequestRecord) => void;
}

/** Leaves a record, once its tokens are counted. Off the send path: nobody waits for a count but the record itself. */
export function counted(record: RequestRecord, exchange: Exchange, context: CountContext): void {
  if (needsCounting(exchange)) return void countLater(record, exchange, context);
  if (isDoubtful(exchange)) context.onDoubtful?.(exchange.text, exchange.usage?.outputTokens ?? 0);
  context.record(record);
}

/** A finished answer in plain text from a server that reports no usage. */
const needsCounting = ({ outcome, usage, outputEvents, textEvents, text, choices = 1 }: Exchange): boolean =>
  outcome.kind === 'ok' &&
  usage?.outputTokens === undefined &&
  text !== '' &&
  choices === 1 &&
  textEvents >= outputEvents;

/** A token may be split over two events, and a server may know more words than the tokenizer: it is never twice off. */
const LEAST_PER_EVENT = 0.5;

/** Of a usual token a text has four bytes; beyond these it is hardly one. */
const BYTES_PER_TOKEN = { least: 1, most: 12 };
const DISAGREEMENT = 0.1;

/** Whether usage tells of another number of tokens than the pieces and the length of the text do. */
function isDoubtful({ outcome, usage, outputEvents, textEvents, text, choices }: Exchange): boolean {
  const tokens = usage?.outputTokens;
  if (outcome.kind !== 'ok' || tokens === undefined || text === '' || choices !== undefined) return false;
  if (textEvents < outputEvents || usage?.reasoningTokens) return false;
  const perToken = text.length / tokens;
  const isOff = outputEvents > 0 && Math.abs(tokens - outputEvents) > DISAGREEMENT * Math.max(tokens, outputEvents);
  return isOff || perToken < BYTES_PER_TOKEN.least || perToken > BYTES_PER_TOKEN.most;
}

async function countLater(
  record: RequestRecord,
  { text, outputEvents }: Exchange,
  { countTokens, record: write }: CountContext,
): Promise<void> {
  const outputTokens = await countTokens(text);
  if (outputTokens === undefined) return write(record);
  // Blanks are one token together, and were many one by one.
  if (outputTokens < outputEvents * LEAST_PER_EVENT)
    return write({
      ...record,
      odd: [
        ...(record.odd ?? []),
        { kind: 'count-too-low', sample: `${outputTokens} tokens in ${outputEvents} events` },
      ],
    });
  write({ ...record, outputTokens, tokensFrom: 'tokenizer' });
}
