import { saidOf } from './said-of.ts';

/**
 * What was odd about an answer that was read all the same, and what is said of it after "3 of 20 answers". Nothing is
 * sniffed, repaired or passed over in silence: each is a row here.
 */
const ODDITIES = {
  'no-finish-reason':
    'ended with the end mark of the stream and gave no finish reason: whether they were whole is the word of the server alone',
  'asked-again':
    'came to a request that was refused for its stream_options and asked again without them: their times include the refusal',
  'without-stream-options':
    'were asked for without stream_options, which the server refuses, so it may report no usage; target.body: { stream_options: null } leaves them out from the start',
  'http2-alone': 'were asked over HTTP/2, for the server offers nothing else: many requests go over one connection',
  'tidied-head': 'had a head that breaks the rules of HTTP/1.1, and was taken for what it meant',
} as const satisfies Record<string, string>;

export type OddityKind = keyof typeof ODDITIES;

/** @param kind perhaps one that only a newer version knows */
export const saidOfOddity = (kind: string): string =>
  saidOf<string>(ODDITIES, kind, `had an oddity that this version does not know ("${kind}")`);
