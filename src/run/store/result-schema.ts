import { z } from 'zod';
import type { RunResult } from '../../core/result.ts';

/**
 * `result.json`, field by field: checked when a stored run is read, and published as JSON Schema. The words
 * here are for those who read the file without the sources; the types are those of `core/result.ts`, and the
 * compiler holds the two together.
 */
const count = z.int().nonnegative();
const ms = z.number();
const ratio = z.number().min(0).max(1);

const trend = z
  .strictObject({
    type: z.literal('trend'),
    unit: z.literal('ms').describe('All figures of the distribution are in milliseconds.'),
    count: count.describe('Values recorded; exact.'),
    mean: ms.describe('Arithmetic mean, in ms; exact.'),
    stddev: ms.describe('Standard deviation, in ms; exact.'),
    min: ms.describe('Smallest value, in ms; exact.'),
    max: ms.describe('Largest value, in ms; exact.'),
    p50: ms.describe('Median, in ms; within 0.1 %.'),
    p90: ms.describe('90th percentile, in ms; within 0.1 %.'),
    p95: ms.describe('95th percentile, in ms; within 0.1 %.'),
    p99: ms.describe('99th percentile, in ms; within 0.1 %.'),
    p999: ms.describe('99.9th percentile, in ms; within 0.1 %.'),
    ci95: z
      .record(z.string(), z.tuple([ms, ms]))
      .describe(
        '95 % order-statistic interval [low, high] in ms, by quantile; a quantile with too few samples has none.',
      ),
    hdr: z.string().describe('The whole distribution: HdrHistogram V2, compressed, base64; values in µs.'),
  })
  .describe('A distribution.');

const rate = z
  .strictObject({
    type: z.literal('rate'),
    rate: ratio.describe('passes / (passes + fails), 0–1.'),
    passes: count.describe('Times the claim of the metric was true: for errors, requests that failed.'),
    fails: count.describe('Times it was not.'),
    ci95: z
      .exactOptional(z.tuple([ratio, ratio]))
      .describe("Wilson's 95 % interval of the rate, where each is a trial of its own."),
  })
  .describe('A share.');

const counter = z
  .strictObject({
    type: z.literal('counter'),
    count: z.number().nonnegative().describe("Total over the run, in the metric's unit."),
    rate: z.number().nonnegative().describe('Per second of run.measuredMs.'),
  })
  .describe('A total.');

const gauge = z
  .strictObject({
    type: z.literal('gauge'),
    mean: z.number().describe("Mean over time, in the metric's unit."),
    min: z.number().describe('Smallest value held.'),
    max: z.number().describe('Largest value held.'),
    last: z.number().describe('Value at the end of the run.'),
  })
  .describe('A level.');

const metrics = z.record(z.string(), z.discriminatedUnion('type', [trend, rate, counter, gauge]));

const run = z
  .strictObject({
    id: z.string().describe('Unique name of the run.'),
    name: z.string().describe("The scenario file's name without its ending."),
    startedAt: z.string().describe('ISO 8601, UTC.'),
    durationMs: ms.describe('First arrival possible to last request ended, in ms.'),
    measuredMs: ms.describe(
      'What rates are divided by, in ms: the run without warm-up and without the drain after the last arrival.',
    ),
    warmupMs: z
      .exactOptional(ms)
      .describe('What was planned in these first ms of the run is not measured; absent without a warm-up.'),
    seed: z.number().describe('Every random choice of the run follows from it.'),
    scenarioHash: z.string().describe('SHA-256 of the resolved scenario, in hex.'),
    versions: z.record(z.string(), z.string()).describe('Version by component.'),
    share: z
      .strictObject({
        index: count.describe('Which part of the load this was, from 0.'),
        count: z.int().positive().describe('Into how many parts the load was split.'),
      })
      .describe('A local run is part 0 of 1.'),
    block: z
      .exactOptional(
        z.strictObject({
          of: z.string().describe('Id of the comparison.'),
          pair: z
            .int()
            .positive()
            .describe('Which pair or block of it, from 1; its runs were made one right after the other.'),
          side: z.string().describe('Which of the two, a or b; of a study the name of an arm.'),
        }),
      )
      .describe('Of a run made for an interleaved comparison.'),
    command: z.exactOptional(z.string()).describe('The command that repeats the run. Never holds a key.'),
    stopped: z
      .exactOptional(z.enum(['signal', 'threshold', 'write-failed', 'worker-lost', 'script', 'hopeless', 'killed']))
      .describe(
        'What ended the run before its planned end; absent when it reached it. One that was killed is made from its records.',
      ),
    stopReason: z
      .exactOptional(z.string())
      .describe("With which the scenario's own code called `abort()`, or why a search gave the run up."),
  })
  .describe('Which run this was.');

const counts = z
  .strictObject({
    planned: count.describe('Requests planned: sent + dropped + cancelled.'),
    sent: count.describe('Requests sent: ok + failed + censored.'),
    ok: count.describe('Requests that finished as asked.'),
    failed: count.describe('Requests that ended in an HTTP error, a broken connection or answer, or a timeout.'),
    censored: count.describe('Requests cut off by the generator while the server was still answering.'),
    dropped: count.describe('Requests never sent: no user was free, or time ran out.'),
    cancelled: count.describe('Requests never sent: the run was stopped first.'),
  })
  .describe('Where every planned request went, in requests; those of the warm-up left out.');

const errorGroup = z
  .strictObject({
    kind: z.enum(['http', 'transport', 'protocol', 'timeout']).describe('How the requests failed.'),
    status: z.exactOptional(z.int()).describe('HTTP status, of kind http.'),
    stage: z
      .exactOptional(z.enum(['connect', 'first-token', 'between-tokens', 'total']))
      .describe('What was waited for, of kind timeout.'),
    code: z.exactOptional(z.string()).describe('Error code of the connection or the fault in the answer.'),
    message: z
      .string()
      .describe("The first one's words: the server's own text, cut to 300 characters. Escape before showing."),
    count: count.describe('Requests that failed so.'),
    firstAtMs: ms.describe('When the first one ended, in ms of run time.'),
    retryAfterMs: z
      .exactOptional(ms)
      .describe('The longest that the server asked to be left alone, in ms; nothing was ever sent again.'),
    samples: z
      .exactOptional(
        z.array(
          z.strictObject({
            id: z.string().describe('Of the record.'),
            atMs: ms.describe('When the request ended, in ms of run time.'),
            message: z.string().describe('Its words. Escape before showing.'),
          }),
        ),
      )
      .describe('The first few that said something else each.'),
  })
  .describe('Failed requests of one sort.');

const heatMap = z
  .strictObject({
    fromMs: ms.describe('Where bin 0 begins, in ms.'),
    ratio: z
      .number()
      .describe('Bin k holds values from fromMs · ratio^k to fromMs · ratio^(k + 1); bin 0 those below it, too.'),
    counts: z
      .array(z.array(count))
      .describe('One a window: the first bin that holds something, and the counts from that one on.'),
  })
  .describe('How many values fell where, by window.');

const series = z
  .strictObject({
    windowMs: ms.describe('Width of every window, in ms.'),
    t: z.array(ms).describe('Window starts, in ms of run time.'),
    columns: z
      .record(z.string(), z.array(z.number().nullable()))
      .describe(
        'By name, one value per window: rates per second, latencies in ms, accuracy 0–1; null where there was nothing to measure.',
      ),
    heat: z.exactOptional(z.record(z.string(), heatMap)).describe('Distributions over time, by metric.'),
  })
  .describe('The run over time.');

const runMs = (what: string) => z.exactOptional(ms).describe(`${what}, in ms of run time.`);

const pickedRequest = z
  .strictObject({
    id: z.string().describe('Of the record.'),
    scenario: z.string().describe('Whose request it was.'),
    target: z.exactOptional(z.string()).describe('Whom it asked, where a run has several targets.'),
    turn: count.describe('1 for the first request of a session.'),
    plannedMs: ms.describe('Planned start, in ms of run time.'),
    startedMs: runMs('When the loop reached it'),
    sentMs: runMs('On the wire'),
    connectMs: z.exactOptional(ms).describe('Opening a connection for it, in ms.'),
    headersMs: runMs('Headers of the answer'),
    firstTokenMs: runMs('First output of any kind'),
    lastTokenMs: runMs('Last output'),
    endedMs: ms.describe('End, in ms of run time.'),
    inputTokens: z.exactOptional(z.number()).describe('Input tokens, as counted.'),
    outputTokens: z.exactOptional(z.number()).describe('Output tokens, as counted.'),
    cachedTokens: z.exactOptional(z.number()).describe("Input tokens served from the server's cache."),
    inFlight: z.exactOptional(z.number()).describe('Requests in flight just after it was started.'),
    gaps: z
      .array(
        z.strictObject({
          atMs: ms.describe('Where the gap begins, in ms of run time.'),
          ms: ms.describe('How long it is, in ms.'),
        }),
      )
      .describe('The largest few between its tokens, in order of time.'),
    outcome: z
      .strictObject({
        kind: z.enum(['ok', 'http', 'transport', 'protocol', 'timeout', 'censored']).describe('How it ended.'),
        status: z.exactOptional(z.int()).describe('HTTP status, of kind http.'),
        stage: z
          .exactOptional(z.enum(['connect', 'first-token', 'between-tokens', 'total']))
          .describe('What was waited for, of kind timeout.'),
        code: z.exactOptional(z.string()).describe('Error code of the connection or the fault in the answer.'),
      })
      .describe('How it ended, without the words of a server.'),
  })
  .describe('One request, whole.');

const requests = z
  .strictObject({
    slowestFirstToken: z.array(pickedRequest).describe('By ttft, the slowest first.'),
    slowestToEnd: z
      .array(pickedRequest)
      .describe('From planned start to end, the longest first; failed and censored ones are among them.'),
    random: z.array(pickedRequest).describe('Of all that were sent, each as likely as the other.'),
  })
  .describe('A few requests of the measured part, to be looked at one by one.');

const generator = z
  .strictObject({
    sendLagP99Ms: ms.describe('Planned to on the wire, less the opening of a connection: 99th percentile, in ms.'),
    sendLagMaxMs: ms.describe('The same: largest, in ms.'),
    eventLoopDelayP99Ms: z
      .exactOptional(ms)
      .describe(
        'What an event at a random instant waited for the event loop, the one longest standstill left out: 99th percentile, in ms.',
      ),
    eventLoopDelayMaxMs: z.exactOptional(ms).describe('Longest standstill of the event loop, in ms.'),
    eventLoopUtilization: z
      .exactOptional(z.number())
      .describe('Share of time the event loop was busy, idle spinning taken out; 0–1.'),
    cpuRatio: z
      .exactOptional(z.number())
      .describe('CPU time of the thread over wall time, idle spinning taken out; 1 is one core.'),
    gcMaxPauseMs: z.exactOptional(ms).describe('Longest pause for garbage collection, in ms.'),
    gcRatio: z.exactOptional(ratio).describe('Share of time spent in pauses for garbage collection; 0–1.'),
    socketWaitP99Ms: ms.describe(
      'Dispatched to having a connection, less the opening of one: 99th percentile, in ms. Nothing should wait here.',
    ),
    connectionsOpened: count.describe('Connections opened.'),
    rssMaxBytes: z.exactOptional(z.number()).describe('Largest resident set of the whole process, in bytes.'),
    workers: count.describe('Threads or processes that shared the load.'),
    cpus: z.exactOptional(count).describe('How many workers this machine has a CPU for.'),
    startSkewMs: z.exactOptional(ms).describe('Between the first and the last worker that was awake at zero, in ms.'),
  })
  .describe(
    'How the generator itself fared: whether the lateness measured could be its own. What is told of a thread is told of the worker that fared worst. What only its process knew is absent of a run that was killed.',
  );

const tokens = z
  .strictObject({
    from: z.enum(['usage', 'tokenizer', 'events']).describe('The weakest source that any counted response needed.'),
    perEvent: z.number().describe('Output tokens per output-bearing event; 1 when every token has its own.'),
    requestedVsGot: z
      .exactOptional(
        z.strictObject({
          requested: count.describe('Output tokens asked for.'),
          got: count.describe('Output tokens received.'),
          differing: count.describe('Responses of another length than asked for.'),
        }),
      )
      .describe('Over the responses that asked for an exact length.'),
    inputRequestedVsGot: z
      .exactOptional(
        z.strictObject({
          requests: count.describe('First turns whose prompts were counted here and by the server.'),
          requested: count.describe('Input tokens as the prompt source counted them.'),
          got: count.describe('Input tokens as the server counted them.'),
          differing: count.describe('Requests with two different counts.'),
          usualDifferences: z
            .array(
              z.strictObject({
                difference: z.int().describe("The server's count less ours."),
                requests: count.describe('Requests with that difference.'),
              }),
            )
            .describe('The most frequent differences, most frequent first.'),
        }),
      )
      .describe('Prompts as they were made and as the server counted them, its chat template included.'),
  })
  .describe('How tokens were counted.');

const bucket = z
  .tuple([ms, ms.nullable()])
  .describe('Bounds in ms of the bucket that holds the quantile; the last one has no upper end.');

const serverTimes = z
  .strictObject({
    count: count.describe('Observations while the run was measured.'),
    meanMs: ms.describe('Their mean, in ms; exact.'),
    p50: bucket,
    p95: bucket,
    p99: bucket,
  })
  .describe("One of the server's own histograms, of what was added to it while the run was measured.");

const server = z
  .strictObject({
    sources: z
      .array(
        z.strictObject({
          url: z.string().describe('The page that was read, without a query.'),
          flavour: z.string().describe('Whose metrics these look like.'),
          scrapes: count.describe('Pages read.'),
          missed: count.describe('Tries that brought none.'),
          firstMiss: z.exactOptional(z.string()).describe('The first of them, in a sentence.'),
          tookP95Ms: z.exactOptional(ms).describe('How long reading took, 95th percentile, in ms.'),
        }),
      )
      .describe('One a page that was read.'),
    everyMs: ms.describe('Time from one scrape to the next, in ms.'),
    notes: z.array(z.string()).describe('What is to be known of these figures, one sentence each.'),
    counters: z
      .strictObject({
        inputTokens: z.exactOptional(z.number()).describe('Prompt tokens, by its own count.'),
        outputTokens: z.exactOptional(z.number()).describe('Generated tokens, by its own count.'),
        cachedTokens: z.exactOptional(z.number()).describe('Prompt tokens served from its cache, by its own count.'),
        finished: z.exactOptional(z.number()).describe('Requests that it finished.'),
        preemptions: z.exactOptional(z.number()).describe('Requests put back to make room.'),
      })
      .describe("What the server's counters grew by while the run was measured; absent where it does not tell."),
    times: z
      .strictObject({
        ttft: z.exactOptional(serverTimes),
        itl: z.exactOptional(serverTimes),
        e2e: z.exactOptional(serverTimes),
        queue: z.exactOptional(serverTimes),
        prefill: z.exactOptional(serverTimes),
        decode: z.exactOptional(serverTimes),
      })
      .describe("The server's own histograms; as fine as its buckets, no finer."),
  })
  .describe('What the server said of itself meanwhile.');

const firstToken = z
  .strictObject({
    requests: count.describe('Requests that had a first token.'),
    ttftMs: ms.describe('Their mean ttft, in ms: the sum of the parts.'),
    sendLagMs: ms.describe("The generator's own lateness, in ms."),
    connectMs: ms.describe('Opening connections, in ms, over all of the requests.'),
    queueMs: z.exactOptional(ms).describe('Waiting inside the server, by its own histogram, in ms.'),
    prefillMs: z.exactOptional(ms).describe('Prefill, by its own histogram, in ms.'),
    unknownMs: ms.describe('Network, whatever stands between, and whatever nobody told, in ms.'),
  })
  .describe('Where the time to the first token went, in means, which add up.');

const cost = z
  .strictObject({
    gpuHourly: z.number().describe('Price of one GPU for an hour.'),
    gpus: z.number().describe('How many GPUs.'),
    total: z.number().describe('Of the measured part of the run.'),
    perMillionOutputTokens: z.exactOptional(z.number()).describe('total / output tokens × 1,000,000.'),
    perGoodRequest: z.exactOptional(z.number()).describe('total / requests that met every slo.'),
    perRightAnswer: z.exactOptional(z.number()).describe('total / answers that were right.'),
  })
  .describe('What the measured part of the run cost, in the currency of gpuHourly.');

const law = z
  .strictObject({
    name: z
      .enum(['conservation', 'schedule', 'little', 'server-requests', 'server-tokens', 'server-in-flight'])
      .describe('Which law.'),
    statement: z.string().describe('The law in words.'),
    expected: z.number().describe('What the law says.'),
    observed: z.number().describe('What was measured.'),
    tolerance: z.number().describe('Largest |observed − expected| that passes, in the unit of both.'),
    ok: z.boolean().describe('Whether it holds.'),
    explanation: z
      .exactOptional(z.string())
      .describe('Why a broken law does not make the run INVALID: what the server and the generator see differently.'),
  })
  .describe('Something that must hold if the figures are true.');

const validity = z
  .strictObject({
    valid: z.boolean().describe('False: the figures say nothing about the target.'),
    reasons: z
      .array(
        z.strictObject({
          code: z.string().describe('Stable name of the reason.'),
          message: z.string().describe('One sentence: what, how much, and what to do.'),
          observed: z.number().describe('The figure that broke the limit, in the unit that the message names.'),
          limit: z.number().describe('The limit, in the same unit.'),
        }),
      )
      .describe('Empty when valid.'),
  })
  .describe('Whether the measurement can be trusted.');

const parsedThreshold = z
  .strictObject({
    metric: z.string().describe('`ttft`.'),
    selector: z
      .record(z.string(), z.string())
      .describe('Tags that a request must all carry; empty selects everything.'),
    aggregation: z
      .discriminatedUnion('kind', [
        z.strictObject({
          kind: z.enum(['avg', 'min', 'max', 'count', 'rate', 'value', 'last']).describe('One figure of the metric.'),
        }),
        z.strictObject({
          kind: z.literal('percentile').describe('The figure below which that part of all values lies.'),
          percent: z.number().describe('From 0 to 100.'),
        }),
      ])
      .describe('What of the metric is compared.'),
    comparison: z.enum(['<', '<=', '>', '>=', '==', '!=']).describe('What must hold between the two.'),
    limit: z.number().describe('With which it is compared; of a latency in ms.'),
  })
  .describe('What `metric` and `expression` say; absent where it was not kept.');

const threshold = z
  .strictObject({
    metric: z.string().describe('`ttft` or `ttft{scenario:chat}`.'),
    expression: z.string().describe('As written: `p(95)<800`; limits on latencies are in ms.'),
    observed: z
      .exactOptional(z.number())
      .describe(
        'The figure compared, in the unit of the limit; absent when there was no data, which fails the threshold.',
      ),
    ok: z.boolean().describe('Whether it held.'),
    noData: z.boolean().describe('Whether there was nothing to compare.'),
    parsed: z.exactOptional(parsedThreshold),
  })
  .describe('One threshold and its verdict.');

export const resultSchema = z
  .strictObject({
    schema: z.literal(1).describe('Raised when a name changes its meaning or goes away, never when one is added.'),
    run,
    target: z
      .strictObject({
        url: z.string().describe('Base of the API.'),
        model: z.string().describe('Model asked for.'),
        api: z.string().describe('Dialect spoken.'),
      })
      .describe('What was put under load.'),
    counts,
    metrics: metrics.describe('Over the whole run, by name.'),
    groups: z.record(z.string(), metrics).describe('The same by selector: `scenario:chat`, `tier:batch`, `turn:2`.'),
    errors: z.array(errorGroup).describe('What went wrong, by sort.'),
    warmup: z
      .exactOptional(
        z.strictObject({ counts, errors: z.array(errorGroup).describe('What went wrong in it, by sort.') }),
      )
      .describe('What was planned within the warm-up: performed, and counted in no other figure.'),
    censored: z
      .exactOptional(
        z.strictObject({
          shortestMs: ms.describe('Of the request that was given the least time, in ms.'),
          longestMs: ms.describe('Of the request that was given the most time, in ms.'),
        }),
      )
      .describe('From planned start to the cut, of the requests cut off: their latency is at least that.'),
    series,
    requests: z.exactOptional(requests),
    generator,
    server: z.exactOptional(server),
    firstToken: z.exactOptional(firstToken),
    cost: z.exactOptional(cost),
    tokens: z.exactOptional(tokens),
    checks: z
      .exactOptional(
        z.record(
          z.string(),
          z.strictObject({
            passes: count.describe('Times the check was true.'),
            fails: count.describe('Times it was not.'),
          }),
        ),
      )
      .describe("The scenario's own checks, by name."),
    sessions: z
      .exactOptional(
        z.strictObject({
          finished: count.describe('Sessions that came to their own end.'),
          failed: count.describe('Declared sessions that ended with a turn that failed.'),
          threw: count.describe("Sessions of the scenario's own code that threw."),
          cut: count.describe('Sessions cut off at the end of the run or by a stop.'),
        }),
      )
      .describe("How sessions of several turns, or of the scenario's own code, ended; absent without any."),
    thrown: z
      .exactOptional(
        z.array(
          z.strictObject({
            message: z.string().describe('What was thrown first there, on one line.'),
            where: z.exactOptional(z.string()).describe("Place in the scenario's files, like `agent.ts:12:9`."),
            count: count.describe('How often.'),
            firstAtMs: ms.describe('When first, in run time, in ms.'),
          }),
        ),
      )
      .describe("What the scenario's own code threw, by place; absent when it threw nothing."),
    markedFailed: z
      .exactOptional(
        z.strictObject({
          count: count.describe('How often `fail()` was called, once a session at most.'),
          reason: z.string().describe("The first one's reason."),
          firstAtMs: ms.describe('When first, in run time, in ms.'),
        }),
      )
      .describe("The scenario's own code marked the run as failed."),
    laws: z.array(law).describe('Laws checked at the end of the run.'),
    validity,
    thresholds: z.array(threshold).describe('What was asserted of the run.'),
    exitCode: z.int().describe('Exit code of the command that made the run.'),
  })
  .describe('Everything measured in one run. A field that is absent was not measured; nothing is 0 for want of data.');

/** The published form: `schema/result.schema.json`. */
export const resultJsonSchema = (): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:plimsoll:result:1',
  title: 'plimsoll result.json',
  ...z.toJSONSchema(resultSchema, { target: 'draft-2020-12' }),
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Parsed = DeepReadonly<z.infer<typeof resultSchema>>;
type Same<A, B> = [A, B] extends [B, A] ? true : never;

/** Fails to compile when schema and type part ways, in either direction. */
true satisfies Same<Parsed, RunResult>;
