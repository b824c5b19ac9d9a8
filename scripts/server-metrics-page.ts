import type { Flavour } from '../src/measure/scrape/flavour.ts';
import { FLAVOURS, TOLD } from '../src/measure/scrape/flavours.ts';
import type { Reading } from '../src/measure/scrape/reading.ts';

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const FIELDS = Object.keys(TOLD) as readonly (keyof Reading)[];
const code = (text: string): string => `\`${text}\``;

/** What is read from whom. */
export const serverMetricsPage = (table: Table): string => `# Server metrics

What LLM servers say of themselves, read as they write it: requests waiting and running, KV use, tokens, their own times.
A run reads these pages while it sends its load; \`plimsoll doctor --target URL\` says which it would find. None of it
replaces what is measured here: a server counts from when it has accepted a request, and knows of nothing before.

## In a scenario

\`\`\`ts
export const serverMetrics = 'http://10.0.0.7:8000/metrics';              // one page; a list of several replicas
export const serverMetrics = { url: [a, b], every: '500ms', apiKey: { env: 'METRICS_KEY' } };
export const serverMetrics = false;                                       // asks no server
\`\`\`

Without it the pages are looked for beside each target, and read once before the load and then every second, at an instant of it
that is left to chance (by the run's seed): on whole seconds the samples would be in step with an even load. What was read is in \`server.jsonl.gz\`, a line a page or a miss; the
figures are in \`result.json\` under \`server\`, \`metrics\` and \`series\`, and in the report beside our own. Thresholds judge them, of the run
as a whole: \`queue_depth: ['max<64']\`, with \`abortOnFail\` too. What the server counts is held against what was seen here, by
[laws](laws.md). A page that is slow, fails or changes its shape is a gap, and never disturbs the load.

## What is told by whom

${table(
  ['', ...FLAVOURS.map(({ title }) => title)],
  FIELDS.map((field) => [TOLD[field], ...FLAVOURS.map(({ fields }) => (fields[field] === undefined ? '–' : '✓'))]),
)}

– is not told by this server, or by no name that says what is wanted here, and is absent then, never 0. ✓ is told by some of its versions, under one of the
[names below](#under-which-names). A value that is NaN, infinite or below 0, as before the first request, is not told either.

${table(
  ['server', 'in results', 'as well to know'],
  FLAVOURS.map(({ title, name, remark, isRouter }) => [
    title,
    code(name),
    `${remark}${isRouter === true ? ' **Stands before engines.**' : ''}`,
  ]),
)}

The bundled mock speaks in the names of eight of them (\`plimsoll mock --metrics sglang\`) and is read as each.

## How a page is found

Beside the target, in this order; the first page that belongs to a server known here is read, and no other:

1. \`/metrics\` beside the API, where \`/v1\` is left away from the end of \`target.url\`
2. \`/metrics\` within it: \`/v1/metrics\`
3. \`/prometheus/metrics\`
4. \`/metrics\` of the host, where the API is further down
5. \`/engine_metrics\`, where SGLang's gateway puts the pages of its engines together
6. ports 8002 and 29000 of the same host, where Triton and the gateways of SGLang and vLLM have theirs: **only on this machine's
   loopback**. What listens on other ports of somebody else's machine is not tried.
7. \`/metrics/\`
8. \`/api/ps\`, Ollama's

The target's headers, with its key, go to its own origin and nowhere else; a page that is named and is on another origin gets a
key only if it is given one. Connections are made as those of the load (\`hosts\`, \`dns\`, TLS), and are others. Where nothing is
found one sentence says what was seen in its place: a key is wanted, the page is HTML, it belongs to node_exporter or to
another server that is not known here. Redirects are not followed.

Servers that stand before engines tell of the same requests again. Where engines are read themselves they are left out, and a
note says so.

## How it is read

Prometheus' text format 0.0.4 and OpenMetrics 1.0. A page that is cut is a miss. A line that is none, or that repeats a series,
is left out, and a note tells how many there were and what the first was; a name that lost a line so tells no number, for a sum
of the others would be too small. A page may have 16 MB. Of each at most one is under way, and one
that has not come after 5 s is given up.

- Ranks, replicas and models on one page are added up; shares (KV use, hit rates) are averaged, for a sum of shares means nothing.
- SGLang's tensor-parallel ranks work on the same requests and tell the same: of those that differ in rank alone one counts.
- Counters are told by what they grew by, histograms by what each bucket grew by, so that a server that has run for a week
  tells of this run. They are of the same requests as our own figures: from the end of the warm-up to the reading after the last
  answer; only rates end with the load. After a restart in between histograms are not told, and counters are without what the server
  did not live to tell; a note says so.
- A page on which another server may answer each time, behind a balancer or a Service of Kubernetes, tells of none of them: neither
  counters, nor histograms, nor requests waiting and running are told, and a note says so. It is known by
  \`process_start_time_seconds\`, or else by counters that fall and come back. Name the pages of all replicas instead.
- A quantile of a histogram is the two bounds of its bucket: servers keep no finer times. The mean is exact.
- Names are known with a colon, with an underscore and with Ray's prefix (\`vllm:x\`, \`vllm_x\`, \`ray_vllm_x\`), counters with and without \`_total\`.
- Histograms are kept of the first 4,000 pages of a source, and of every second, fourth, … one of longer runs; gauges and
  counters of every page.

## Under which names

The newest first; the first that is on the page is read. Of a histogram \`_bucket\`, \`_sum\` and \`_count\`.

${FLAVOURS.filter(({ fields }) => Object.keys(fields).length > 0)
  .map(namesOf)
  .join('\n\n')}
`;

function namesOf({ title, fields }: Flavour): string {
  const rows = FIELDS.flatMap((field) => {
    const names = fields[field]?.names ?? [];
    return names.length === 0 ? [] : [`- ${TOLD[field]}: ${names.map(code).join(', ')}`];
  });
  return `**${title}**\n\n${rows.join('\n')}`;
}
