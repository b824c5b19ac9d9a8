import { h } from 'preact';
import type { PickedRequest, RunResult } from '../../../core/result.ts';
import { formatMs } from '../../../core/units.ts';
import { type Content, code, foreign, type Markup, note, section, small, state, swatch } from '../../kit/elements.ts';
import { formatCount } from '../../kit/format.ts';
import { column, figure, table } from '../../kit/table.ts';
import { errorName } from '../error-name.ts';

const HEIGHT = 16;

/** The parts of a request's time, in their order. */
const PARTS = [
  ['lag', 'send lag'],
  ['connect', 'connect'],
  ['prefill', 'until the first token'],
  ['tokens', 'tokens'],
  ['stall', 'largest gaps'],
  ['unknown', 'after the last token'],
] as const;

const KINDS = [
  ['slowestFirstToken', 'Slowest to the first token'],
  ['slowestToEnd', 'Longest to the end, however they ended'],
  ['random', 'Picked at random'],
] as const;

/** Single requests, whole: what a percentile is made of. Absent for results of earlier versions. */
export function requestsSection({ requests }: RunResult): Markup | null {
  if (requests === undefined) return null;
  const shown = KINDS.filter(([kind]) => requests[kind].length > 0);
  return section(
    'requests',
    'Single requests',
    note(
      'The slowest few and a few picked at random, each from its planned start. Requests of one table share a scale. The name is that of the line in records.jsonl.',
    ),
    h('ul', { class: 'legend' }, ...PARTS.map(([role, label]) => h('li', null, swatch(role), ` ${label}`))),
    ...shown.map(([kind, title]) => waterfalls(title, requests[kind])),
  );
}

function waterfalls(title: string, requests: readonly PickedRequest[]): Markup {
  const longestMs = Math.max(...requests.map(({ plannedMs, endedMs }) => endedMs - plannedMs), 1);
  const several = new Set(requests.map(({ scenario, target }) => `${scenario} ${target ?? ''}`)).size > 1;
  return table(
    title,
    requests,
    [
      column('Request', (request) => [code(request.id), several ? small(foreign(whose(request))) : null]),
      column(`Timeline, 0 to ${formatMs(longestMs)}`, (request) => timeline(request, longestMs)),
      figure('Planned at', ({ plannedMs }) => formatMs(plannedMs)),
      figure('First token', ({ plannedMs, firstTokenMs }) =>
        firstTokenMs === undefined ? '–' : formatMs(firstTokenMs - plannedMs),
      ),
      figure('End', ({ plannedMs, endedMs }) => formatMs(endedMs - plannedMs)),
      figure('Largest gap', ({ gaps }) => (gaps.length === 0 ? '–' : formatMs(Math.max(...gaps.map(({ ms }) => ms))))),
      figure('Tokens in', ({ inputTokens }) => count(inputTokens)),
      figure('out', ({ outputTokens }) => count(outputTokens)),
      figure('In flight', ({ inFlight }) => count(inFlight)),
      column('Outcome', outcome),
    ],
    { captionShown: true },
  );
}

const whose = ({ scenario, target, turn }: PickedRequest): string =>
  [scenario, ...(target === undefined ? [] : [target]), ...(turn > 1 ? [`turn ${turn}`] : [])].join(', ');

const count = (value: number | undefined): string => (value === undefined ? '–' : formatCount(value));

function timeline(request: PickedRequest, longestMs: number): Content {
  const percent = (ms: number): string => `${((ms / longestMs) * 100).toFixed(3)}%`;
  return h(
    'svg',
    { class: 'waterfall', width: '100%', height: HEIGHT, 'aria-hidden': 'true' },
    ...partsOf(request).map(({ role, fromMs, toMs }) =>
      h('rect', {
        class: `fill-${role}`,
        x: percent(fromMs),
        width: percent(toMs - fromMs),
        y: role === 'stall' ? 3 : 0,
        height: role === 'stall' ? HEIGHT - 6 : HEIGHT,
      }),
    ),
  );
}

/** From its planned start, in ms; the largest gaps lie on the tokens. */
function partsOf(r: PickedRequest) {
  const sentMs = r.sentMs ?? r.endedMs;
  const writtenMs = sentMs - (r.connectMs ?? 0);
  const firstMs = r.firstTokenMs ?? r.endedMs;
  const lastMs = r.lastTokenMs ?? firstMs;
  const bars = [
    { role: 'lag', fromMs: r.plannedMs, toMs: writtenMs },
    { role: 'connect', fromMs: writtenMs, toMs: sentMs },
    { role: 'prefill', fromMs: sentMs, toMs: firstMs },
    { role: 'tokens', fromMs: firstMs, toMs: lastMs },
    ...r.gaps.map(({ atMs, ms }) => ({ role: 'stall', fromMs: atMs, toMs: atMs + ms })),
    { role: 'unknown', fromMs: lastMs, toMs: r.endedMs },
  ] as const;
  return bars
    .map(({ role, fromMs, toMs }) => ({ role, fromMs: fromMs - r.plannedMs, toMs: toMs - r.plannedMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

function outcome({ outcome }: PickedRequest): Markup {
  switch (outcome.kind) {
    case 'ok':
      return state('good', 'ok');
    case 'censored':
      return state('doubtful', 'cut off');
    default:
      return state('bad', errorName({ message: '', count: 1, firstAtMs: 0, ...outcome, kind: outcome.kind }));
  }
}
