import { saidOf } from './said-of.ts';

/**
 * What was odd about an answer that was read all the same, and what is said of it after "3 of 20 answers". Nothing is
 * sniffed, repaired or passed over in silence: each is a row here.
 */
const ODDITIES = {
  'no-finish-reason':
    'ended with the end mark of the API and gave no reason: that they were whole is the word of the mark alone',
  'repeated-finish-reason':
    'gave a finish reason with pieces that were not the last, so it means nothing, and the end mark alone told the end',
  content_filter:
    'ended because a content filter took them from the model: they are finished, and none of their times are in a latency',
  'sniffed-stream':
    'came as a stream of events under another content type than text/event-stream, and were read as the stream that they are',
  'unusual-status': 'came with another status than 200, and were read as the streams that they are',
  'streamed-unasked': 'came as streams, though target.stream is false, and were read as streams',
  'empty-answer': 'finished without any output at all, so they have no first token and are in no latency of tokens',
  'zero-usage': 'reported 0 output tokens beside output, which is no count: their tokens were counted in another way',
  'tokens-untold':
    'reported a total above the sum of prompt and completion: tokens that nobody tells of, such as thoughts, are in no figure',
  packed:
    'came packed, though identity was asked for: packing gathers tokens, so gaps are those of the packing as well',
  'held-open': 'held their connection open for more than 1 s after all was said: their end is when that was said',
  'unrecognised-output':
    'finished without any output that this API has a name for, so they have no first token: the server writes it under another name, or there was none',
  'unread-events':
    'held events that this API has no name for, and fewer pieces of output than tokens: part of the output may not be seen',
  'absurd-usage': 'reported a number of tokens that cannot be one, which was passed over',
  'reasoning-beside':
    'counted reasoning beside the completion, as their total tells: output tokens are the sum of both',
  'count-too-low':
    'came without usage, and a tokenizer counted less than half as many tokens as there were events: the events were counted instead',
  'asked-again':
    'came to a request that was refused for a field that it can do without, and asked again without it: their times include the refusal',
  'without-stream-options':
    'were asked for without stream_options, which the server refuses, so it may report no usage; target.body: { stream_options: null } leaves them out from the start',
  'without-exact-length':
    'were asked without min_tokens and ignore_eos, which the server refuses, so their lengths are the model’s choice',
  'fewer-choices': 'brought fewer choices than n asks for, so the run is lighter than it was meant to be',
  'http2-alone': 'were asked over HTTP/2, for the server offers nothing else: many requests go over one connection',
  'tidied-head': 'had a head that breaks the rules of HTTP/1.1, and was taken for what it meant',
} as const satisfies Record<string, string>;

export type OddityKind = keyof typeof ODDITIES;

/** @param kind perhaps one that only a newer version knows */
export const saidOfOddity = (kind: string): string =>
  saidOf<string>(ODDITIES, kind, `had an oddity that this version does not know ("${kind}")`);
