import { type Curve, type LoadLevel, loadOf } from '../../core/curve.ts';
import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import { countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';

/** Loads lie close together near the line, so they keep one digit more than what was measured at them. */
const figure = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });

/** `18.4/s`, `64 users` */
export const levelText = (level: LoadLevel): string =>
  level.kind === 'rate' ? `${figure(level.perSecond)}/s` : countOf(level.vus, 'user');

/** How far apart sessions and requests may be and still be the same: a tenth, or by chance, at random arrivals. */
const SAME = 0.1;
const SIGMAS = 4;

/** What a curve's load counts. Sessions of several requests make more of these than were started. */
export function unitOf({ points }: Curve): 'request/s' | 'session/s' | 'user' {
  if (points.some(({ level }) => level.kind === 'vus')) return 'user';
  let [sessions, requests] = [0, 0];
  for (const { level, offeredPerSecond, measuredMs } of points) {
    sessions += (loadOf(level) * measuredMs) / 1000;
    requests += (offeredPerSecond * measuredMs) / 1000;
  }
  const byChance = Math.max(SAME * sessions, SIGMAS * Math.sqrt(sessions));
  return Math.abs(requests - sessions) <= byChance ? 'request/s' : 'session/s';
}

/** `18.4 requests/s`, `1 session/s`, `64 users` */
export const loadText = (load: number, unit: ReturnType<typeof unitOf>): string => {
  const [one, per] = unit.split('/');
  return `${formatNumber(load)} ${one}${load === 1 ? '' : 's'}${per === undefined ? '' : `/${per}`}`;
};

/** `ttft ≤ 800 ms and tpot ≤ 60 ms`; empty where nothing is asked. */
export function sloText({ slo }: Curve): string {
  const bounds = Object.entries(slo).map(([name, limit]) => `${plain(name)} ≤ ${formatMs(limit)}`);
  const [last = '', ...others] = bounds.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

/** `95 % of requests within ttft ≤ 800 ms`; with a verb, `95 % of requests were within ttft ≤ 800 ms`. */
export function shareText(curve: Curve, ratio: number, verb?: 'were' | 'were still'): string {
  const slo = sloText(curve);
  return [formatRatio(ratio), 'of requests', verb, slo === '' ? 'good' : `within ${slo}`]
    .filter((word) => word !== undefined)
    .join(' ');
}

/** What was asked of each run, for lists of facts. */
export const askedText = (curve: Curve): string => {
  if (curve.goodputRatio === undefined) return sloText(curve) || 'nothing';
  return shareText(curve, curve.goodputRatio);
};
