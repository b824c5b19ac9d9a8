import { formatNumber } from '../../core/units.ts';
import { isShare } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';

/** Whose changes are differences in points: of a share in per cent, per cent would be read either way. */
export function isShareFigure(key: string): boolean {
  const figure = parseFigure(key);
  return figure !== undefined && isShare(figure);
}

/** `3.1 points` */
export function shareChange(from: number, to: number): string {
  const points = formatNumber(Math.abs(to - from) * 100);
  return `${points} point${points === '1' ? '' : 's'}`;
}
