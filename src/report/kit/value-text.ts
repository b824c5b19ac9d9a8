import type { FigureUnit } from '../../core/study-result.ts';
import { formatMoney, formatMs, formatNumber, formatRatio } from '../../core/units.ts';

/** `57.7 ms`, `95.4 %`, `$0.31`; `–` for what is not known. */
export function valueText(value: number | undefined, unit: FigureUnit): string {
  if (value === undefined) return '–';
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 'ratio':
      return formatRatio(value);
    case 'per second':
      return `${formatNumber(value)}/s`;
    case 'times':
      return `${formatNumber(value)}×`;
    case 'money':
      return formatMoney(value);
    case 'requests per money':
    case 'tokens per money':
      return `${formatNumber(value)} per $`;
    default:
      return formatNumber(value);
  }
}
