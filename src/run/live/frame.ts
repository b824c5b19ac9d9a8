import { styleText } from 'node:util';
import { formatDuration, formatMs, formatNumber } from '../../core/units.ts';
import { TOO_FEW } from '../../measure/figure/reading.ts';
import type { Between } from '../../measure/figure/trust.ts';
import { doubtBetween } from '../../report/kit/doubt.ts';
import type { Terminal } from '../../report/kit/terminal.ts';
import { cut, padEnd, widthOf } from '../../report/kit/width.ts';
import type { LoadSnapshot, Snapshot } from './snapshot.ts';

/** The lines that a terminal shows while a run goes on, none wider than it. Pure: the same snapshot gives the same lines. */
export function frame(s: Snapshot, { color, columns }: Terminal): readonly string[] {
  const state = stateOf(s);
  // Beside a name there is room for the shortest bar and its percentage.
  const width = Math.min(Math.max(0, ...s.loads.map(({ name }) => widthOf(name))), Math.max(4, columns - 15));
  const cells = Math.min(30, columns - width - 20);
  const lines = [
    ...packed([`${state} ${clock(s.elapsedMs)}/${clock(s.endsMs)}  ${s.inFlight} in flight`, ...outcomes(s)], columns),
    ...packed(
      [`  ${formatNumber(s.sentPerSecond)} requests/s`, `${formatNumber(s.outputTokensPerSecond)} tokens/s`],
      columns,
    ),
    ...packed(
      latencies(s).map((text, i) => (i === 0 ? `  ${text}` : text)),
      columns,
    ),
    ...packed(inServer(s), columns),
    ...s.loads.map((load) => `  ${padEnd(cut(load.name, width), width)} ${bar(load, s.elapsedMs, cells)} ${load.now}`),
  ];
  return lines
    .map((line) => cut(line.trimEnd(), columns))
    .filter((line) => line !== '')
    .map((line) => (color ? reddened(line) : line));
}

const stateOf = (s: Snapshot): string =>
  s.elapsedMs < s.warmupMs ? 'warming up' : s.elapsedMs < s.endsMs ? 'running' : 'finishing';

const outcomes = ({ ok, failed, dropped }: Snapshot): readonly string[] => [
  `${ok} ok`,
  `${failed} failed`,
  `${dropped} dropped`,
];

/** Pieces one after the other on as few lines as hold them; a narrow terminal must not hide the failures. */
function packed(pieces: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + piece.length <= columns) lines[lines.length - 1] = `${last}, ${piece}`;
    else lines.push(last === undefined ? piece : `  ${piece}`);
  }
  return lines;
}

/** Failures and drops, where there are any. Coloured last, since colours take characters but no room. */
const reddened = (line: string): string =>
  line.replace(/\b[1-9]\d* (?:failed|dropped)/g, (text) => styleText('red', text, { validateStream: false }));

/** One line for logs, where nothing can be drawn over. */
export function plainLine(s: Snapshot): string {
  return `${clock(s.elapsedMs)}/${clock(s.endsMs)}${s.elapsedMs < s.warmupMs ? ' warming up' : ''} ${[`${s.inFlight} in flight`, ...outcomes(s), `${formatNumber(s.outputTokensPerSecond)} tokens/s`, ...latencies(s), ...inServer(s).map((text) => text.trim())].join(', ')}`;
}

const latencies = (s: Snapshot): readonly string[] => [
  ...(s.ttftP50Ms === undefined
    ? []
    : [`ttft p50 ${withOurs(s.ttftP50Ms, s.ttftP50Between)} p95 ${withOurs(s.ttftP95Ms, s.ttftP95Between)}`]),
  ...(s.itlP95Ms === undefined ? [] : [`itl p95 ${withOurs(s.itlP95Ms, s.itlP95Between)}`]),
];

/** `159 ms (up to 107 ms of it ours)`; whether it is trusted is judged at the end. */
function withOurs(ms: number | undefined, between: Between | undefined): string {
  if (ms === undefined) return TOO_FEW;
  const doubt = doubtBetween(ms, between);
  return doubt === undefined ? formatMs(ms) : `${formatMs(ms)} (${doubt.says})`;
}

/** The server's own words. */
const inServer = ({ queueDepth, running }: Snapshot): readonly string[] => {
  const said = [
    ...(queueDepth === undefined ? [] : [`${formatNumber(queueDepth)} waiting`]),
    ...(running === undefined ? [] : [`${formatNumber(running)} running`]),
  ];
  return said.map((text, i) => (i === 0 ? `  server: ${text}` : text));
};

const clock = (ms: number): string => formatDuration(Math.round(Math.max(0, ms) / 1000) * 1000).replace(/^0ms$/, '0s');

function bar({ startsMs, endsMs }: LoadSnapshot, nowMs: number, width: number): string {
  const share = endsMs <= startsMs ? 1 : Math.min(1, Math.max(0, (nowMs - startsMs) / (endsMs - startsMs)));
  const cells = Math.max(4, width);
  const full = Math.round(share * cells);
  return `[${'='.repeat(Math.max(0, full - 1))}${full > 0 ? (share < 1 ? '>' : '=') : ''}${'-'.repeat(cells - full)}] ${String(Math.round(share * 100)).padStart(3)} %`;
}
