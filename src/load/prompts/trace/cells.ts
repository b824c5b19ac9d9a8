import { cellsIn } from '../reading/csv-cells.ts';

/**
 * The cells of a line of a trace, in quotes or not; undefined where the line is no row of CSV. What stands after a comma at
 * its end is no cell, unless there should be one.
 *
 * @param width how many cells there should be
 */
export function traceCells(line: string, width = 0): readonly string[] | undefined {
  const found = line.includes('"') ? cellsIn(line.trim()) : line.split(',');
  if (typeof found === 'string') return undefined;
  const cells = found.map((cell) => cell.trim());
  while (cells.length > width && cells.at(-1) === '') cells.pop();
  return cells;
}
