import { ERRORS } from '../src/core/errors.ts';
import { EXIT } from '../src/core/exit-codes.ts';
import { ALIASES, MADE } from '../src/measure/figure/made.ts';
import { MAIN, STATISTICS } from '../src/measure/figure/statistics.ts';
import { METRICS } from '../src/measure/metrics/catalog.ts';
import { FORMULAS } from '../src/measure/metrics/formulas.ts';
import { TOLERANCE } from '../src/measure/metrics/tolerance.ts';
import { GRAVEST_FIRST } from '../src/measure/verdict/exit-code.ts';
import { LIMITS } from '../src/measure/verdict/limits.ts';
import { faultTable } from '../src/mock/faults/kinds.ts';
import { k6Page } from './k6-page.ts';
import { recordsPage } from './records-page.ts';
import { serverMetricsPage } from './server-metrics-page.ts';

const NOTE = '<!-- Printed from the code by `npm run generate`. -->\n';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** One screen for whoever reads a figure: docs/limits.md and docs/metrics.md begin with it. */
const WHOSE_TIME = `A load generator shares its clock with its own work. While it writes a prompt, reads other streams, collects garbage or
waits for a processor, an answer may already be there, and nobody has looked. So each latency is told twice:

- **as reported**: from the instant at which the schedule wanted the request to the instant at which its bytes were read. In it
  is all that the generator did late.
- **its floor**: the same less all that *may* be the generator's own: from planned until the whole request was handed to the
  system, and for how long its bytes may have waited to be read.

![A request on a line of time: what is certainly the server's, and what may be the generator's own](images/own-time.svg)

The truth lies between the two. \`p95 159 ms, up to 107 ms of it ours\` means: the server's own p95 is 52 to 159 ms. Where the
difference is less than 2 % or 0.2 ms, nothing is said. A gap between two tokens begins with a token that may have been read late
itself, so it may also have been longer than reported; \`itl\`, \`tpot\` and \`stall\` have a ceiling, too. In \`result.json\` these are
\`floor\` and \`ceiling\`, each with percentiles and its own histogram.`;

export const metricsPage = (): string => `${NOTE}# Metrics

One definition each; thresholds, reports and \`result.json\` use these names. Latencies count from the instant
at which the schedule wanted the request (*planned*), so that neither a slow server nor a late generator can hide.

## Whose time is it?

${WHOSE_TIME}

[When a run is INVALID](limits.md) says what is tolerated. Of \`ttft\` and \`e2e\` the floor is the value less what sending took and less how
long its last bytes may have waited; of \`service_ttft\` and \`service_e2e\` the same without the lateness before the wire; of \`connect\` less the
time in which the thread had other work. \`send_lag\` is our own altogether; \`session\`, \`failed_ttft\` and \`failed_e2e\` have no floor.
\`goodput\` has \`atFloor\`: what it would be if every latency were at its floor.

## The table

${table(
  ['name', 'kind', 'unit', 'definition', 'formula'],
  (Object.keys(METRICS) as (keyof typeof METRICS)[]).map((name) => {
    const { kind, unit, definition } = METRICS[name];
    return [`\`${name}\``, kind, unit, definition, FORMULAS[name]];
  }),
)}

A figure is one number of a metric, written \`ttft:p95\`: \`compare --judge\`, \`trend --metric\` and the claims of a study all take it.

${table(
  ['of a', 'figures', 'meant by the name alone'],
  (Object.keys(STATISTICS) as (keyof typeof STATISTICS)[]).map((kind) => [
    kind,
    STATISTICS[kind].map((name) => `\`${name}\``).join(', '),
    `\`${MAIN[kind]}\``,
  ]),
)}

Made of others are these; \`cost\` is short for \`${ALIASES['cost']}\`:

${table(
  ['figure', 'what it is', 'unit'],
  Object.entries(MADE).map(([key, { title, unit }]) => [`\`${key}\``, title, unit]),
)}

Quantiles of trends come from HdrHistograms in µs with three significant digits: within 0.1 %. Count, mean, standard
deviation, least and greatest are exact. The 95 % interval of a quantile is the order-statistic interval; a quantile
that has too few samples for one has none. Percentiles over windows of time (the charts) are within 1 %.

Latencies are of answers that succeeded. A failure that is fast would make every percentile better, so \`failed_ttft\` and
\`failed_e2e\` have those of failures to themselves; so it is with answers that a content filter ended (\`filtered\`). What
ran into a time limit of ours, one of \`timeouts\`, is in no percentile either, for nobody knows how long it would have
taken; thresholds count it as [at least as long as it was waited for](load-model.md#what-failed-and-what-was-given-up).

[W, E] is the measured part of the run, \`measuredMs\` long: from the end of the warm-up (0 without one) to the end of the load.
A request planned before W is in no figure; the tokens that it still brings after W, its prompt if the first of them is among these,
and its time in flight there, are in the rates of tokens and in the mean in flight, which are taken over time ([why](load-model.md#warm-up-and-the-measured-part)).

A counter's \`count\` is over all measured requests, to the end of their answers. Its \`rate\` is what came within [W, E], per second: without
the drain after the last arrival, so that answers finishing late neither raise nor dilute a throughput.

Where output tokens come from is said in \`tokens.from\`: \`usage\` (the server's count), \`tokenizer\` (o200k_base over the
answer's text, where the server reports no usage), or \`events\` (output-bearing events, where neither can be had).
`;

export const serverMetricsUserPage = (): string => `${NOTE}${serverMetricsPage(table)}`;

export const recordsUserPage = (): string => `${NOTE}${recordsPage(table)}`;

export const k6UserPage = (): string => `${NOTE}${k6Page(table)}`;

export const exitCodesPage = (): string => `${NOTE}# Exit codes

${table(
  ['code', 'meaning'],
  Object.values(EXIT)
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, meaning }) => [String(code), meaning]),
)}

Where several apply to a run, the first of: ${GRAVEST_FIRST.map((name) => EXIT[name].code).join(', ')}.
`;

export const errorsPage = (): string => `${NOTE}# Errors

${table(
  ['code', 'exit code', 'what to do'],
  Object.entries(ERRORS).map(([code, { exit, hint }]) => [`\`${code}\``, String(EXIT[exit].code), hint]),
)}
`;

export const limitsPage = (): string => `${NOTE}# When a run is INVALID

${WHOSE_TIME}

## Trusted, judged, INVALID

A figure is **trusted** if floor and reported value (or ceiling) are no further apart than the tolerance: ${TOLERANCE.ratio * 100} % of the floor or
${TOLERANCE.ms} ms, whichever is more; \`tolerance: { ratio: 0.1, ms: 2 }\` in the scenario sets another. One that is not says so wherever it is
shown, and no comparison, trend or search takes it for evidence.

A run is **judged** by the figures that its thresholds use and by p50, p95 and p99 of the latencies that its slo bounds. If
neither speaks of a latency, it is judged by p50, p95 and p99 of ttft, itl and e2e. Percentiles of too few values are not judged.
It is INVALID, exit code ${EXIT.invalid.code}, if

| code | |
| --- | --- |
| \`NOT_TRUSTED\` | a figure that it is judged by is not trusted; goodput, if more than the tolerance's share of it hangs on the generator |
| \`UNDECIDED\` | a threshold would be decided otherwise at the floor, or at the ceiling |
| \`CENSORED\` | more than ${LIMITS.censoredRatio.limit * 100} % of its requests were cut off at the end: ${LIMITS.censoredRatio.why} |
| \`NO_SAMPLES\` | no request finished |
| \`WRITE_FAILED\`, \`INTERRUPTED\`, \`WORKER_LOST\` | its records could not be written, it was killed, or it lost a worker |
| \`OUT_OF_ROOM\` | this machine had no file, port or memory left for a connection |
| \`LAW_…\` | its books do not balance ([laws](laws.md)) |
| \`NOT_JUDGED\` | it was killed, and a newer version began it: this one does not know all that it is to be judged by |

Good figures stay good beside a bad one: a threshold on \`itl\` alone makes a run VALID whose \`ttft\` is marked as not trusted.

## Why a figure is not trusted

The reason names whatever of these the generator did not keep to, and what to do:

${table(
  ['code', 'what', 'limit', 'why', 'what to do'],
  Object.values(LIMITS).map(({ code, title, limit, unit, why, remedy }) => [
    `\`${code}\``,
    title,
    unit === 'ms' ? `${limit} ms` : `${limit * 100} %`,
    why,
    remedy,
  ]),
)}

If most of the requests in doubt began in the first two seconds, it advises a longer \`warmup\`. A standstill of 100 ms or
more is a note with its time and the requests that were out then. By themselves these limits make no run INVALID, with two
exceptions: where the records do not tell how much of a latency may be the generator's own (those of an earlier version), and
where a threshold on a throughput failed and the generator had no time left.

**Send lag** is that of requests that a schedule wanted at an instant, and what its p99 is at least with 97.5 % confidence.
**Event-loop delay** is what an event that comes at a random instant waits until the program gets to it: within a standstill
of length e it waits for the rest of it, so it waits longer than x on Σ (e − x)⁺ / T of the time T, and the p99 is the x at which that
is 1 %. **Utilisation and CPU** are those of a worker's thread, without the time that it spends turning an idle event loop so
as to be on time to the microsecond. All are watched from the end of the warm-up on, and judged in runs of 2 s and more; of several
workers the worst counts.

## How the floor is known

An event loop looks which sockets have something, and sleeps only if none has. So what it reads after a sleep came when it
woke, and what it reads without one was not there when it last looked. Both instants are taken as early as they can have been.
The system tells how long a thread was ready to run without a processor (Linux); that is no sleep. A thread that was
stopped, or whose virtual processor its host took away, seems to sleep longer than its next timer allows, and is then taken
not to have looked since. Of the opening of a connection only the time in which the thread slept is the network's. What is
not seen: what a host takes for less than some 3 ms, and time in this machine's network card and kernel.

None of this grows when the *target* is slow. While answers are awaited, or all streams stall at once, the event loop sleeps.
\`test/cli/trust.test.ts\` holds it to that, and to a generator that is starved, frozen or cold; \`npm run bench -- --case truth\` holds
floors, figures and verdicts against a server that knows when it wrote what ([bench](../bench/README.md)).
`;

export const faultsPage = (): string => `${NOTE}# What the mock server can be asked to do wrong

By the header \`X-Mock-Fault\` one request asks for it; \`X-Mock-Error: 503\` is short for \`X-Mock-Fault: status=503\`. By flag or
configuration a share of all requests, or of one model's, is hit: \`--fault 'reset=20@0.05:moe-dynamic'\`,
\`PUT /admin/config {"faults": [{"fault": "reset=20", "share": 0.05, "model": "moe-dynamic"}]}\`. What a request asks for itself
comes before what the configuration has. Which requests are hit follows from the server's seed and their order among
those that a model is to answer: scrapes, and what is refused before, do not count.

A fault is written \`kind=value;name=value\`; several that go together are apart by commas: \`crlf,comments,truncate=5\`. Whatever
there is not is refused with 400 and the nearest right name, also a rule's model that is not served. A fault that cannot
happen in an answer, by the last column, is refused with 400 when the request asks for it; a rule with it leaves such an
answer alone. A stream that is shorter than what comes before a fault goes wrong at its last token. A stream that the
server breaks off itself frees its place and counts as nobody's leaving.

${faultTable()}`;
