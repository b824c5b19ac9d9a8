const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};
const PART = /(\d+(?:\.\d+)?|\.\d+)(ms|us|µs|ns|d|h|m|s)/y;

/**
 * Reads a duration as k6 does: Go's syntax (`1h30m`, `500ms`, `1.5s`), days too (`1d12h`), and a bare
 * number, also as text, is milliseconds. Undefined when it is none of these. Negative values are read
 * (`-1s`); whether they make sense is for the caller to say.
 */
export function parseDurationMs(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const text = value.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[+-]/, '');
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < body.length) {
    const part = PART.exec(body);
    if (part === null) return undefined;
    total += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? Number.NaN);
  }
  return body.length > 0 ? sign * total : undefined;
}

/** `90_000` → `1m30s`; the shortest form that {@link parseDurationMs} reads back, to the millisecond. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const whole = Math.round(ms);
  if (whole < 1000) return `${whole}ms`;
  const h = Math.floor(whole / 3_600_000);
  const m = Math.floor((whole % 3_600_000) / 60_000);
  const s = (whole % 60_000) / 1000;
  return `${h > 0 ? `${h}h` : ''}${m > 0 ? `${m}m` : ''}${s > 0 || whole === 0 ? `${s}s` : ''}`;
}

/** Three significant digits without an exponent: `0.0123`, `4.57`, `81.2`, `1,240`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 100 || value === 0) return Math.round(value).toLocaleString('en-US');
  const digits = Math.max(0, 2 - Math.floor(Math.log10(magnitude)));
  const fixed = value.toFixed(Math.min(digits, 6));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** Milliseconds for a reader: `0.42 ms`, `81.2 ms`, `1.24 s`, `2m5s`. */
export function formatMs(ms: number): string {
  if (Math.abs(ms) < 1000) return `${formatNumber(ms)} ms`;
  if (Math.abs(ms) < 120_000) return `${formatNumber(ms / 1000)} s`;
  return formatDuration(Math.round(ms / 1000) * 1000);
}

/**
 * An amount for a reader, in three significant digits: `$0.0000421`, `$3.33`, `$1,240`. `$` stands for whatever currency
 * it is in.
 */
export const formatMoney = (amount: number): string =>
  `$${amount.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`;

/** Bytes for a reader, in powers of 1024: `312 KiB`, `1.2 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${formatNumber(value)} ${units[unit]}`;
}

/** A ratio (0–1) for a reader: `0.9573` → `95.7 %`. */
export const formatRatio = (ratio: number): string => `${formatNumber(ratio * 100)} %`;
