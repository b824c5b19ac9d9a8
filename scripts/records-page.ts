import { COLUMNS } from '../src/report/exports/columns.ts';

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const KINDS = {
  text: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  numbers: 'list of numbers',
} as const;

/** The table of requests, column by column. */
export const recordsPage = (table: Table): string => `# Records

What became of every single request of a run, for analysis of one's own: from its records, which lie in its folder.

\`\`\`
plimsoll report RUN --format records-parquet               RUN/records.parquet
plimsoll report RUN --format records-csv --out - | …       one request a row, as it is read
plimsoll report RUN --out nightly.jsonl                    the records as they are, a JSON object a line
\`\`\`

| \`--format\` | file | |
| --- | --- | --- |
| \`records-jsonl\` | \`records.jsonl\` | \`records.jsonl.gz\` unpacked, in the order in which requests ended, with the ends of sessions (\`"kind":"session"\`) |
| \`records-csv\` | \`records.csv\` | RFC 4180 in UTF-8 without a byte-order mark; numbers in full precision, \`TRUE\` and \`FALSE\`, gaps with spaces between them |
| \`records-parquet\` | \`records.parquet\` | typed columns, Snappy; for DuckDB, pandas, Polars, Arrow, … |

Records are read once and written as they come, so that a run of any length takes the same memory. Of a run that was
[killed](reports.md#a-run-that-was-killed) they go as far as it had written. They hold neither prompts nor answers, though the message of a failure may quote one.

## Columns

One request a row, the warm-up, dropped and cancelled ones included; sessions are in the lines alone. An empty cell was not measured. A time is in
ms and its name ends in \`_ms\`; an instant counts from the run's zero. Those that are called like a [metric](metrics.md) are its
value of this one request: a figure of a run is over those of \`planned_ms\` at or after \`run.warmupMs\` of \`result.json\`.
Columns that begin with \`own_\` say how much of the times may be the generator's own: \`ttft_ms\` is truly no less than itself less \`own_send_ms\` and
\`own_first_token_ms\`, and \`e2e_ms\` no less than itself less \`own_send_ms\` and \`own_ended_ms\`. Those of gaps are in the lines alone (\`own.gapsUs\`).

${table(
  ['column', 'type', 'what'],
  COLUMNS.map(({ name, kind, meaning }) => [`\`${name}\``, KINDS[kind], meaning]),
)}

Text comes from servers and scenarios. In CSV what a spreadsheet would compute (it begins with \`=\`, \`+\`, \`-\` or \`@\`) has an apostrophe before it, line
breaks are spaces, and what a reader could not see is \`�\`; lines and Parquet have text as it came.

\`\`\`sql
SELECT scenario, quantile_cont(ttft_ms, 0.95) FROM 'records.parquet' WHERE planned_ms >= 30000 GROUP BY scenario;
SELECT tags->>'tier' AS tier, median(gap) FROM (SELECT tags, unnest(itl_ms) AS gap FROM 'records.parquet') GROUP BY tier;
\`\`\`
\`\`\`python
requests = pandas.read_parquet("records.parquet"); requests[requests.outcome == "http"].groupby("detail").size()
\`\`\`
`;
