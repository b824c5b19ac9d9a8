/** An exact fraction: `over` is above 0, and the two have no divisor in common. */
export interface Rational {
  readonly top: bigint;
  readonly over: bigint;
}

const NUMBER = /^(-?)(\d*)(?:\.(\d+))?$/;

/** Reads `12`, `-3.5` or `.25`; undefined when it is none. */
export function rational(text: string): Rational | undefined {
  const [, sign = '', whole = '', decimals = ''] = NUMBER.exec(text) ?? [];
  if (whole === '' && decimals === '') return undefined;
  const top = BigInt(whole + decimals);
  return fraction(sign === '-' ? -top : top, 10n ** BigInt(decimals.length));
}

export const whole = (number: number): Rational => ({ top: BigInt(number), over: 1n });

export const plus = (a: Rational, b: Rational): Rational => fraction(a.top * b.over + b.top * a.over, a.over * b.over);
export const times = (a: Rational, b: Rational): Rational => fraction(a.top * b.top, a.over * b.over);
export const negative = ({ top, over }: Rational): Rational => ({ top: -top, over });

/** Undefined for a division by nothing. */
export const dividedBy = (a: Rational, b: Rational): Rational | undefined =>
  b.top === 0n ? undefined : fraction(a.top * b.over, a.over * b.top);

/** What is told of a number that has more of them. */
const DECIMALS = 4;
const UNITS = 10n ** BigInt(DECIMALS);

/** In decimals, exact up to four of them; the fifth rounds half away from nothing. */
export function decimal({ top, over }: Rational): string {
  const size = top < 0n ? -top : top;
  const units = (2n * size * UNITS + over) / (2n * over);
  const decimals = String(units % UNITS)
    .padStart(DECIMALS, '0')
    .replace(/0+$/, '');
  const sign = top < 0n && units > 0n ? '-' : '';
  return `${sign}${units / UNITS}${decimals === '' ? '' : `.${decimals}`}`;
}

function fraction(top: bigint, over: bigint): Rational {
  const divisor = commonDivisor(top < 0n ? -top : top, over < 0n ? -over : over);
  const sign = over < 0n ? -1n : 1n;
  return { top: (sign * top) / divisor, over: (sign * over) / divisor };
}

/** Euclid's. */
function commonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
