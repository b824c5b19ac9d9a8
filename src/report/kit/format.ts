import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';

/** `12,408`: counts are exact, so they keep every digit. */
export const formatCount = (count: number): string => Math.round(count).toLocaleString('en-US');

/** `19.8/s` */
export const formatPerSecond = (perSecond: number): string => `${formatNumber(perSecond)}/s`;

/** `+12.3`, `−4`, of a difference in percent, ms or requests; below a two-hundredth it is `0`, which hides nothing there. */
export function formatSigned(value: number): string {
  const text = formatNumber(Math.abs(value) < 0.005 ? 0 : Math.abs(value));
  return text === '0' ? '0' : `${value < 0 ? '−' : '+'}${text}`;
}

/** `1 request`, `4 requests` */
export const countOf = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `2026-03-14 09:26:53 UTC`; words that are no date are given back. */
export function formatWhen(iso: string): string {
  const when = new Date(iso);
  return Number.isNaN(when.getTime()) ? iso : `${when.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `600–627 ms`: the unit once where both ends have the same. */
export function formatMsRange([low, high]: readonly [number, number]): string {
  const [from, to] = [formatMs(low), formatMs(high)];
  const unit = / \S+$/;
  return unit.exec(from)?.[0] === unit.exec(to)?.[0] ? `${from.replace(unit, '')}–${to}` : `${from} – ${to}`;
}

/** `88.4–93.4 %` */
export const formatRatioRange = ([low, high]: readonly [number, number]): string =>
  `${formatNumber(low * 100)}–${formatRatio(high)}`;

/** A figure of the table of limits, which are in ms or a share. */
export const formatLimit = (value: number, unit: 'ms' | 'ratio'): string =>
  unit === 'ms' ? formatMs(value) : formatRatio(value);

/** How a figure is written: the stored value times `scale`, then `suffix`. */
export interface Unit {
  readonly scale: number;
  readonly suffix: string;
}

/** `1,240 ms`, `95.7 %` */
export const formatIn = (value: number, unit: Unit): string => `${formatNumber(value * unit.scale)}${unit.suffix}`;

/**
 * A value that was judged against a limit. Three digits are enough unless they hide the difference: 800.4 ms
 * against 800 ms must not read as 800 ms.
 */
export function formatBeside(value: number, limit: number, unit: Unit): string {
  const rounded = formatNumber(value * unit.scale);
  if (value === limit || rounded !== formatNumber(limit * unit.scale)) return `${rounded}${unit.suffix}`;
  for (let digits = 4; digits < 16; digits++) {
    const [a, b] = [value, limit].map((v) =>
      (v * unit.scale).toLocaleString('en-US', { maximumSignificantDigits: digits }),
    );
    if (a !== b) return `${a}${unit.suffix}`;
  }
  return `${value * unit.scale}${unit.suffix}`;
}

/** `p = 0.02`; undefined where nothing was judged. */
export const pText = (p: number | undefined): string | undefined =>
  p === undefined ? undefined : `p ${p < 0.0001 ? '< 0.0001' : `= ${Number(p.toPrecision(2))}`}`;

/** Undefined of what is not known. */
export const told = (print: (value: number) => string, value: number | undefined): string | undefined =>
  value === undefined ? undefined : print(value);

/** For the start of a sentence, or of a heading. The names of urls and of figures stay as they are. */
export const capital = (text: string): string =>
  /^([a-z]+:\/\/|[a-z0-9_]+(\{.*?\})? (p\(?\d|avg|med|min|max|mean|rate))/.test(text)
    ? text
    : text.slice(0, 1).toUpperCase() + text.slice(1);
