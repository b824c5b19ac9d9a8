import { ERRORS } from '../src/core/errors.ts';
import { EXIT } from '../src/core/exit-codes.ts';
import { METRICS } from '../src/metrics/catalog.ts';
import { LIMITS } from '../src/verdict/limits.ts';

const NOTE = '<!-- Printed from the code by `npm run generate`. -->\n';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

export const metricsPage = (): string => `${NOTE}# Metrics

One definition each; thresholds, reports and \`result.json\` use these names. Latencies count from the instant
at which the schedule wanted the request (*planned*), so that neither a slow server nor a late generator can hide.

${table(
  ['name', 'kind', 'unit', 'definition'],
  Object.entries(METRICS).map(([name, m]) => [`\`${name}\``, m.kind, m.unit, m.definition]),
)}

Quantiles of trends come from HdrHistograms in µs with three significant digits: within 0.1 %. Count, mean, standard
deviation, least and greatest are exact. The 95 % interval of a quantile is the order-statistic interval; a quantile
that has too few samples for one has none. Percentiles over windows of time (the charts) are within 1 %.

A counter's \`count\` is over the whole run. Its \`rate\` is what came within \`measuredMs\`, divided by it: the run without
the drain after the last arrival, so that answers finishing late neither raise nor dilute a throughput.

Where output tokens come from is said in \`tokens.from\`: \`usage\` (the server's count), \`tokenizer\` (o200k_base over the
answer's text, where the server reports no usage), or \`events\` (output-bearing events, where neither can be had).
`;

export const exitCodesPage = (): string => `${NOTE}# Exit codes

${table(
  ['code', 'meaning'],
  Object.values(EXIT)
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, meaning }) => [String(code), meaning]),
)}

Where several apply: INVALID (112) before interrupted (105) before a failed threshold (99).
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

A run in which no request finished (\`NO_SAMPLES\`), whose records could not be written (\`WRITE_FAILED\`), or whose books
do not balance (\`LAW_…\`) is INVALID too. Send lag counts against a run only as far as it is certain: what its p99 is at
least with 97.5 % confidence, so that one stumble does not condemn a short run. Event loop and CPU are judged in runs of 2 s
and more. Time that the generator spends turning an idle event loop to be on time to the
microsecond is taken out of utilisation and CPU.
`;
