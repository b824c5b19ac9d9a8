import { EXECUTORS_REFUSED, K6_OPTIONS_REFUSED, METRICS_REFUSED } from '../src/scenario/not-supported.ts';

type Rows = readonly (readonly [what: string, how: string])[];

const SAME: Rows = [
  ['the six executors', 'fields, defaults, least durations of 1 s, whole numbers only, stages of 0 s as jumps'],
  ['`startTime`, `gracefulStop`, `gracefulRampDown`', 'the highest user stops first; one wanted again goes on'],
  [
    'schedules',
    'the same instants, to a rounding error; `constant-arrival-rate` starts at 0, a ramp at its first whole start',
  ],
  ['shortcuts', '`iterations`, `duration`, `stages`, `vus`, and none of them: one iteration of one user'],
  ['durations', '`1h30m`, `1d12h`, `500ms`; a bare number, also as text, is milliseconds'],
  ['dropped iterations', 'never queued; iterations left over when time runs out count too'],
  ['thresholds', 'grammar, sub-metrics, `abortOnFail` every 2 s, `delayAbortEval`, `[]` to show a sub-metric'],
  ['`tags`, of the run and of a scenario', 'carried by every request; a scenario’s own wins'],
  ['`minIterationDuration`', 'an iteration that ends sooner keeps its user'],
  ['`summaryTrendStats`', 'the columns of the terminal’s summary'],
  ['`discardResponseBodies`', 'accepted; answers are kept no longer than their session, whichever is said'],
  [
    '`hosts`',
    'an address in place of the target’s; names, `*` and their ends, with or without a port, the closest first',
  ],
  ['`dns`', '`ttl`, `select`, `policy`, with k6’s defaults for what is left out'],
  ['`noConnectionReuse`', 'as in k6'],
  [
    '`userAgent`',
    '`plimsoll/` and the version by default, none where it is empty; a `User-Agent` in `target.headers` goes before',
  ],
  [
    '`insecureSkipTLSVerify`, `tlsVersion`, `tlsAuth`',
    'as in k6; TLS 1.2 and 1.3 only; `cert` and `key` take PEM, or the path of a file beside the scenario',
  ],
  ['exit codes', '[k6’s where k6 has one](exit-codes.md)'],
  ['`__ENV`, `-e NAME=VALUE`', 'as in k6'],
];

const DIFFERENT: readonly (readonly [what: string, k6: string, here: string])[] = [
  [
    'VUs of arrival-rate executors',
    'the arrival that needs a VU beyond `preAllocatedVUs` is dropped while one is made ready',
    'a VU is only a place, so an arrival is dropped at `maxVUs` and never before; `preAllocatedVUs` is checked and changes nothing',
  ],
  ['latency', 'from when the request was sent', 'from when the schedule wanted it; `service_*` metrics hold the other'],
  [
    'latency of what failed',
    'among all others',
    'in `failed_ttft` and `failed_e2e`; what ran into a time limit counts in thresholds as at least so long',
  ],
  [
    'requests cut off at the end',
    'no samples at all',
    'counted as censored, told with what they had been given; more than 1 % make the run INVALID',
  ],
  ['a threshold with no data', 'passes, or is 0', 'fails'],
  ['a tag in a threshold that nothing carries', 'an empty sub-metric, which passes', 'refused before the run'],
  [
    'percentiles',
    'of all raw values, kept in memory',
    'of a histogram, within 0.1 %, in bounded memory, with an interval',
  ],
  ['`vus` together with `scenarios`', 'a warning', 'refused'],
  ['unknown keys, at any depth', 'refused in a scenario, else ignored', 'refused, with the nearest right one'],
  [
    'a share of the run',
    '`executionSegment`; the share of arrivals follows the share of VUs',
    '`--share I/N`; every n-th arrival, [see](load-model.md#shares)',
  ],
  ['arrivals', 'evenly spaced', '`uniform`, `poisson` or `gamma(cv)`, [see](load-model.md#arrivals-at-random)'],
  ['warm-up', 'none', '`warmup`, [see](load-model.md#warm-up-and-the-measured-part)'],
  ['a run that cannot be trusted', 'ends as any other', 'exit code 112, [see](limits.md)'],
  [
    'what an iteration asks',
    'a function',
    'a prompt source or an async function, which `exec` names (`docs/sessions.md`)',
  ],
  [
    '`sleep`, `check`, `setup`, `teardown`',
    'imported, or global; `setup(data)`',
    'the same words; what they need comes as one argument',
  ],
  [
    'connections',
    'each VU keeps its own',
    'shared by all: a request takes one that is idle, or opens one; idle ones are given up after 4 s',
  ],
  [
    'the first connections',
    'opened by the first iterations, in their time',
    'those that the first second needs are opened before the run’s zero, and are in no figure, [see](load-model.md#before-zero); others, and all with `noConnectionReuse`, by their requests',
  ],
  [
    'users of one step',
    'begin at one instant',
    'begin one after another, with room between them: 200 within some 0.3 s, 1,000 within 1.5 s, [see](load-model.md#prompts-are-made-ahead)',
  ],
  [
    'the first iterations',
    'perform code that runs for the first time',
    'code has run before, against a server in the generator itself, [see](load-model.md#before-zero)',
  ],
  [
    'without `dns`',
    'answers are kept for 5 minutes, one address is drawn',
    'asked for each connection, every address tried',
  ],
  ['`tlsAuth` without a certificate for the target', 'the server’s wish decides', 'none is shown, with a warning'],
  ['`__VU`, `__ITER`', 'global', '`vu` and `iteration`, given to the function'],
  [
    '`check`',
    'a predicate that throws ends the iteration; one that is async always holds',
    'one that throws does not hold; one that is async is refused',
  ],
  [
    '`test.abort()`, `test.fail()`, `fail()`',
    'from `k6/execution` and `k6`',
    '`abort` and `fail` from `plimsoll` are the first two; for the third, throw',
  ],
  ['an exception in an iteration', 'logged; the exit code stays', 'told with its place; exit code 107'],
  [
    '`handleSummary`',
    'files relative to the current folder',
    'files in the run’s folder; thresholds with what they saw',
  ],
];

/** What a user of k6 finds the same, different and refused; the last is printed from the tables that refuse it. */
export const k6Page = (
  table: (head: readonly string[], rows: Rows | typeof DIFFERENT) => string,
): string => `# What a k6 user should know

Scenario files have k6's shape and its words mean what they mean there, save for what stands here. k6 is version 2.

## The same

${table(['what', 'how'], SAME)}

## Different

${table(['what', 'in k6', 'here'], DIFFERENT)}

## Refused

Each by its name, with its place in the file.

${table(['option', 'why, and what to take'], rowsOf(K6_OPTIONS_REFUSED))}

${table(['executor', 'why'], rowsOf(EXECUTORS_REFUSED))}

${table(['metric in a threshold', 'why, and what to take'], rowsOf(METRICS_REFUSED))}
`;

const rowsOf = (refused: Readonly<Record<string, string>>): Rows =>
  Object.entries(refused).map(([name, why]) => [`\`${name}\``, why]);
