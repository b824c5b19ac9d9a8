import { ERRORS } from '../src/core/errors.ts';
import { EXIT } from '../src/core/exit-codes.ts';
import { ALIASES, MADE } from '../src/measure/figure/made.ts';
import { MAIN, STATISTICS } from '../src/measure/figure/statistics.ts';
import { METRICS } from '../src/measure/metrics/catalog.ts';
import { FORMULAS } from '../src/measure/metrics/formulas.ts';
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

export const metricsPage = (): string => `${NOTE}# Metrics

One definition each; thresholds, reports and \`result.json\` use these names. Latencies count from the instant
at which the schedule wanted the request (*planned*), so that neither a slow server nor a late generator can hide.

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

Beyond any of these limits the generator itself may have made the figures, or the slowest answers are missing from
them. The run then ends with exit code ${EXIT.invalid.code}, whatever its thresholds say.

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

A run in which no request finished (\`NO_SAMPLES\`), whose records could not be written (\`WRITE_FAILED\`), that was killed (\`INTERRUPTED\`), or whose books
do not balance (\`LAW_…\`) is INVALID too; where nothing was measured, the limits above are not judged. Of a run that was killed and that a
newer version began, \`NOT_JUDGED\` names what this one cannot judge: bounds, thresholds and ends of requests that it does not know.

**Send lag** counts only as far as it is certain: what its p99 is at least with 97.5 % confidence, so that one stumble does
not condemn a short run, and only of requests that a schedule wanted at an instant: a user of a closed load wants its
next request when its last has ended, and when a server lets go of a hundred users at once the hundredth leaves after
ninety-nine others. **Event-loop delay** is what an event that comes at a random instant waits until this program
gets to it: within a standstill of length e it waits for the rest of it, so it waits longer than x on Σ (e − x)⁺ / T of the
time T, and the p99 is the x at which that is 1 %. Standing still for 200 ms in every second is a p99 of 190 ms; a
percentile over samples of the event loop would not show it. The one longest standstill is left out of it and shown by
itself. **Utilisation and CPU** are those of a worker's thread, without the time that it spends turning an idle event
loop so as to be on time to the microsecond. Event loop and CPU are watched from the run's zero on and judged in runs
of 2 s and more. Of several workers the worst counts: one that was late spoils the figures of all.

None of these grows when the *target* is slow. While answers are awaited, or all streams stall at once, the event loop
idles; \`test/cli/trust.test.ts\` holds the limits to that, and to being broken when the generator is starved of its CPU.
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
