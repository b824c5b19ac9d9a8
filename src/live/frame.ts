import { styleText } from 'node:util';
import { formatDuration, formatMs, formatNumber } from '../core/units.ts';
import type { LoadSnapshot, Snapshot } from './snapshot.ts';

export interface FrameOptions {
  readonly color: boolean;
  readonly columns: number;
}

/** The lines that a terminal shows while a run goes on, none wider than it. Pure: the same snapshot gives the same lines. */
export function frame(s: Snapshot, { color, columns }: FrameOptions): readonly string[] {
  const state = s.elapsedMs < s.endsMs ? 'running' : 'finishing';
  const width = Math.max(0, ...s.loads.map(({ name }) => name.length));
  const cells = Math.min(30, columns - width - 20);
  const lines = [
    `${state} ${clock(s.elapsedMs)}/${clock(s.endsMs)}  ${s.inFlight} in flight, ${s.ok} ok, ${s.failed} failed, ${s.dropped} dropped`,
    `  ${formatNumber(s.sentPerSecond)} requests/s, ${formatNumber(s.outputTokensPerSecond)} tokens/s`,
    `  ${latencies(s)}`,
    ...s.loads.map((load) => `  ${load.name.padEnd(width)} ${bar(load, s.elapsedMs, cells)} ${load.now}`),
  ];
  return lines
    .map((line) => line.slice(0, columns).trimEnd())
    .filter((line) => line !== '')
    .map((line) => (color ? reddened(line) : line));
}

/** Failures and drops, where there are any. Coloured last, since colours take characters but no room. */
const reddened = (line: string): string =>
  line.replace(/\b[1-9]\d* (?:failed|dropped)/g, (text) => styleText('red', text, { validateStream: false }));

/** One line for logs, where nothing can be drawn over. */
export function plainLine(s: Snapshot): string {
  return `${clock(s.elapsedMs)}/${clock(s.endsMs)} ${s.inFlight} in flight, ${s.ok} ok, ${s.failed} failed, ${s.dropped} dropped, ${formatNumber(s.outputTokensPerSecond)} tokens/s${comma(latencies(s))}`;
}

const latencies = ({ ttftP50Ms, ttftP95Ms, itlP95Ms }: Snapshot): string =>
  [
    ttftP50Ms === undefined || ttftP95Ms === undefined
      ? ''
      : `ttft p50 ${formatMs(ttftP50Ms)} p95 ${formatMs(ttftP95Ms)}`,
    itlP95Ms === undefined ? '' : `itl p95 ${formatMs(itlP95Ms)}`,
  ]
    .filter(Boolean)
    .join(', ');

const comma = (text: string): string => (text === '' ? '' : `, ${text}`);

const clock = (ms: number): string => formatDuration(Math.round(Math.max(0, ms) / 1000) * 1000).replace(/^0ms$/, '0s');

function bar({ startsMs, endsMs }: LoadSnapshot, nowMs: number, width: number): string {
  const share = endsMs <= startsMs ? 1 : Math.min(1, Math.max(0, (nowMs - startsMs) / (endsMs - startsMs)));
  const cells = Math.max(4, width);
  const full = Math.round(share * cells);
  return `[${'='.repeat(Math.max(0, full - 1))}${full > 0 ? (share < 1 ? '>' : '=') : ''}${'-'.repeat(cells - full)}] ${String(Math.round(share * 100)).padStart(3)} %`;
}
