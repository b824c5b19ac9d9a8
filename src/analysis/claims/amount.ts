import type { ChangeScale } from '../../core/study-result.ts';
import { shown } from '../../core/takes.ts';
import type { Figure } from '../../measure/figure/figure.ts';

/** How much a figure is expected to move. */
export interface ReadAmount {
  readonly value: number;
  /** Undefined of 0, which is nothing on every scale. */
  readonly scale: ChangeScale | undefined;
}

/** The scale on which changes of a figure are told when nobody says otherwise: levels and shares may be 0. */
export const usualScale = ({ unit }: Pick<Figure, 'unit'>): ChangeScale =>
  unit === 'ratio' || unit === 'requests' ? 'difference' : 'relative';

/** What is wrong with it in words, when it can't be read for this figure. */
export function readAmount(amount: string | number, figure: Figure): ReadAmount | string {
  if (amount === 0) return { value: 0, scale: undefined };
  const what = takesOf(figure);
  if (typeof amount === 'number') {
    if (figure.unit !== 'requests' || !Number.isFinite(amount)) return `takes ${what}, got ${shown(amount)}`;
    return { value: amount, scale: 'difference' };
  }
  const [, digits, unit = ''] = /^\s*([+-]?\d+(?:\.\d+)?)\s*(%|pp|ms|s)?\s*$/.exec(amount) ?? [];
  const value = Number(digits);
  if (digits === undefined) return `takes ${what}, got ${shown(amount)}`;
  if (value === 0) return { value: 0, scale: undefined };
  switch (unit) {
    case '%':
      if (usualScale(figure) === 'relative' && value > -100) return { value: value / 100, scale: 'relative' };
      break;
    case 'pp':
      if (figure.unit === 'ratio') return { value: value / 100, scale: 'difference' };
      break;
    case 'ms':
    case 's':
      if (figure.unit === 'ms') return { value: unit === 's' ? value * 1000 : value, scale: 'difference' };
      break;
    default:
  }
  return `takes ${what}, got ${shown(amount)}`;
}

function takesOf({ key, unit }: Figure): string {
  switch (unit) {
    case 'ratio':
      return `points of a share for ${key}, like "-1pp", or 0`;
    case 'requests':
      return `a number of requests for ${key}, like 2, or 0`;
    case 'ms':
      return `a change for ${key}, like "10%" or "40ms", or 0`;
    default:
      return `a change for ${key}, like "10%", or 0`;
  }
}
