import { formatNumber } from '../../../core/units.ts';

/** `1 session`, `1,200 users`. */
export const counted = (n: number, noun: string): string => `${formatNumber(n)} ${noun}${n === 1 ? '' : 's'}`;
