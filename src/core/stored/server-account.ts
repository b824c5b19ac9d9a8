import { z } from 'zod';
import { count, ms, object, optional } from './fields.ts';

const serverSource = z.object({
  url: z.string().describe('The page that was read, without a query, which may hold a key.'),
  flavour: z.string().describe('Whose metrics these look like: `vllm`, `sglang`, …'),
  scrapes: count.describe('Pages read.'),
  missed: count.describe('Tries that brought none.'),
  firstMiss: optional(z.string()).describe('The first of them, in a sentence; absent when there was none.'),
  tookP95Ms: optional(ms).describe('How long reading took, 95th percentile, in ms.'),
});

const bucket = z
  .tuple([ms, ms.nullable()])
  .describe('Bounds in ms of the bucket that holds the quantile; the last one has no upper end.');

const serverTimes = object(
  "One of the server's own histograms, of what was added to it from the end of the warm-up on.",
  {
    count: count.describe('Observations from the end of the warm-up to the reading after the last answer.'),
    meanMs: ms.describe('Their mean, in ms; exact.'),
    p50: bucket,
    p95: bucket,
    p99: bucket,
  },
);

const serverCounters = z
  .object({
    inputTokens: optional(z.number()).describe('Prompt tokens, by its own count.'),
    outputTokens: optional(z.number()).describe('Generated tokens, by its own count.'),
    cachedTokens: optional(z.number()).describe('Prompt tokens served from its cache, by its own count.'),
    finished: optional(z.number()).describe('Requests that it finished, well or not, as it counts them.'),
    preemptions: optional(z.number()).describe('Requests put back to make room.'),
  })
  .describe(
    "What the server's counters grew by from the end of the warm-up to the reading after the last answer, over all pages; absent where one does not tell, or was lost. Earlier versions took them to the end of the load.",
  );

/** Its figures over time are among `metrics` and in `series`; here is where they are from, and what they add up to. */
export const serverAccount = z
  .object({
    sources: z.array(serverSource).describe('One a page that was read, in the order in which they were found.'),
    everyMs: ms.describe('Time from one scrape to the next, in ms.'),
    notes: z
      .array(z.string())
      .describe(
        'What a reader must know before believing it, one sentence each: why there is none, what is missing, what was left out.',
      ),
    counters: serverCounters,
    perSecond: optional(serverCounters).describe(
      'What of it came by the end of the load, per second of the measured part. Absent in what earlier versions wrote.',
    ),
    times: object("The server's own histograms; as fine as its buckets, no finer.", {
      ttft: optional(serverTimes),
      itl: optional(serverTimes),
      e2e: optional(serverTimes),
      queue: optional(serverTimes),
      prefill: optional(serverTimes),
      decode: optional(serverTimes),
    }),
  })
  .describe(
    'What the server said of itself between the end of the warm-up and the last answer; absent when it was not asked.',
  );
