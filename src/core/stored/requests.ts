import { z } from 'zod';
import { count, ms, object, optional, runMs, word } from './fields.ts';

export const counts = object('Where every planned request went, in requests; those of the warm-up left out.', {
  planned: count.describe('Requests planned: sent + dropped + cancelled.'),
  sent: count.describe('Requests sent: ok + failed + censored.'),
  ok: count.describe('Requests that finished as asked.'),
  failed: count.describe('Requests that ended in an HTTP error, a broken connection or answer, or a timeout.'),
  censored: count.describe('Requests cut off by the generator while the server was still answering.'),
  dropped: count.describe('Requests never sent: no user was free, or time ran out.'),
  cancelled: count.describe('Requests never sent: the run was stopped first.'),
});

const STAGES = ['connect', 'first-token', 'between-tokens', 'total'] as const;
export const timeoutStage = z.enum(STAGES);

const status = optional(z.int()).describe('HTTP status, of kind http.');
const stage = optional(word(...STAGES)).describe('What was waited for, of kind timeout.');
const code = optional(z.string()).describe('Error code of the connection or the fault in the answer.');

export const errorGroup = object('Failed requests of one sort.', {
  kind: word('http', 'transport', 'protocol', 'timeout').describe('How the requests failed.'),
  status,
  stage,
  code,
  message: z
    .string()
    .describe("The first one's words: the server's own text, cut to 300 characters. Escape before showing."),
  count: count.describe('Requests that failed so.'),
  firstAtMs: ms.describe('When the first one ended, in ms of run time.'),
  retryAfterMs: optional(ms).describe(
    'The longest that the server asked to be left alone (`Retry-After`), in ms; nothing was ever sent again.',
  ),
  samples: optional(
    z.array(
      z.object({
        id: z.string().describe('Of the record.'),
        atMs: ms.describe('When the request ended, in ms of run time.'),
        message: z.string().describe('Its words. Escape before showing.'),
      }),
    ),
  ).describe('The first few that said something else each, the first one among them.'),
});

export const warmup = object('What was planned within the warm-up: performed, and counted in no other figure.', {
  counts,
  errors: z.array(errorGroup).describe('What went wrong in it, by sort.'),
});

export const cutOff = z
  .object({
    shortestMs: ms.describe('Of the request that was given the least time, in ms.'),
    longestMs: ms.describe('Of the request that was given the most time, in ms.'),
  })
  .describe(
    'From planned start to the cut, of the requests cut off: their latency is at least that. Absent when none was.',
  );

const pickedRequest = object('One request, whole.', {
  id: z.string().describe('Of the record.'),
  scenario: z.string().describe('Whose request it was.'),
  target: optional(z.string()).describe('Whom it asked, where a run has several targets.'),
  turn: count.describe('1 for the first request of a session.'),
  plannedMs: ms.describe('Planned start, in ms of run time.'),
  startedMs: runMs('When the loop reached it'),
  sentMs: runMs('On the wire'),
  connectMs: optional(ms).describe('Opening a connection for it, in ms.'),
  headersMs: runMs('Headers of the answer'),
  firstTokenMs: runMs('First output of any kind'),
  lastTokenMs: runMs('Last output'),
  endedMs: ms.describe('End, in ms of run time.'),
  inputTokens: optional(z.number()).describe('Input tokens, as counted.'),
  outputTokens: optional(z.number()).describe('Output tokens, as counted.'),
  cachedTokens: optional(z.number()).describe("Input tokens served from the server's cache."),
  inFlight: optional(z.number()).describe('Requests in flight just after it was started.'),
  gaps: z
    .array(
      z.object({
        atMs: ms.describe('Where the gap begins, in ms of run time.'),
        ms: ms.describe('How long it is, in ms.'),
      }),
    )
    .describe('The largest few between its tokens, in order of time; none where it had several choices.'),
  outcome: object('How it ended, without the words of a server.', {
    kind: word('ok', 'http', 'transport', 'protocol', 'timeout', 'censored').describe('How it ended.'),
    status,
    stage,
    code,
  }),
});

export const pickedRequests = z
  .object({
    slowestFirstToken: z.array(pickedRequest).describe('By ttft, the slowest first; of answers that succeeded.'),
    slowestToEnd: z
      .array(pickedRequest)
      .describe('From planned start to end, the longest first; failed and censored ones are among them.'),
    random: z.array(pickedRequest).describe('Of all that were sent, each as likely as the other; in order of time.'),
  })
  .describe('A few requests of the measured part, to be looked at one by one; absent when none was sent.');
