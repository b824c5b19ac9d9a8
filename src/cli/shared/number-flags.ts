import { flagMistake } from './flags.ts';

const refused = (flag: string, takes: string, got: string) => flagMistake(`--${flag} takes ${takes}, got "${got}".`);

/** A number above 0, as a flag has it. */
export function positive(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw refused(flag, 'a number above 0', text);
}

/** `5%` or `0.05`, above 0 and below 1. */
export function ratio(flag: string, text: string, like = '0.95 or 95%'): number {
  const [, number = '', percent] = /^\s*([\d.]+)\s*(%?)\s*$/.exec(text) ?? [];
  const value = Number(number) / (percent === '%' ? 100 : 1);
  if (number !== '' && value > 0 && value < 1) return value;
  throw refused(flag, `a share above 0 and below 1, like ${like}`, text);
}

/** `1pp`, `0.5pp`: percentage points, as a difference of shares. A bare number would be taken for either. */
export function points(flag: string, text: string): number {
  const [, number = ''] = /^\s*([\d.]+)\s*(?:pp|%)\s*$/.exec(text) ?? [];
  const value = Number(number) / 100;
  if (number !== '' && value > 0 && value < 1) return value;
  throw refused(flag, 'percentage points above 0 and below 100, like 1pp', text);
}

/** `1,2,4,8`: ascending as given, none twice. */
export function numbers(flag: string, text: string, one: (flag: string, text: string) => number): readonly number[] {
  const values = text.split(',').map((part) => {
    if (part.trim() === '') throw refused(flag, 'numbers with commas between them, like 1,2,4', text);
    return one(flag, part.trim());
  });
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw flagMistake(`--${flag} has ${twice} twice; name each level once.`);
  return values;
}
