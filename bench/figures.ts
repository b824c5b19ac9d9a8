/** The median, with the least and the greatest for how far passes lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  const middle = known.length / 2;
  const median = ((known[Math.ceil(middle) - 1] ?? least) + (known[Math.floor(middle)] ?? most)) / 2;
  return { median, least, most };
}

/** Slope by Theil and Sen: the median of the slopes of all pairs, which no single outlier moves. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number | undefined {
  const slopes = points.flatMap(([x1, y1], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y1) / (x2 - x1)));
  return spreadOf(slopes)?.median;
}

export const show = (spread: Spread | undefined, digits: number, unit: string): string => {
  if (spread === undefined) return '–';
  const { median, least, most } = spread;
  const text = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text(median)}${unit}${least === most ? '' : ` (${text(least)} to ${text(most)})`}`;
};
