import { shown } from '../../core/takes.ts';
import { openSourceFile } from './files.ts';
import type { Drawable, Length, Observed } from './lengths.ts';
import { linesIn } from './reading/lines.ts';
import { unreadable } from './reading/unreadable.ts';

/** A length with the file behind it read. */
export async function openLength(length: Length, folder: string): Promise<Drawable> {
  if (typeof length === 'number' || !('fromFile' in length)) return length;
  const [observed] = await readLengths(length.fromFile, folder, 1);
  return observed!;
}

/** Lengths that come in pairs: long questions and long answers stay together. */
export async function readLengthPairs(
  file: string,
  folder: string,
): Promise<readonly [input: Observed, output: Observed]> {
  const [input, output] = await readLengths(file, folder, 2);
  return [input!, output!];
}

const EXAMPLES = { 1: 'a whole number above 0', 2: 'input and output tokens like 374,44' } as const;

/** So many whole numbers a line. The first line may be a header. */
async function readLengths(file: string, folder: string, columns: 1 | 2): Promise<readonly Observed[]> {
  const { name, text } = await openSourceFile(file, folder);
  const rows: (readonly number[])[] = [];
  let i = -1;
  for await (const line of linesIn(text, name)) {
    i++;
    if (line.trim() === '') continue;
    const cells = line.split(',').map((cell) => cell.trim());
    const numbers = cells.map((cell) => (/^[1-9]\d{0,8}$/.test(cell) ? Number(cell) : 0));
    if (cells.length === columns && numbers.every((value) => value > 0)) rows.push(numbers);
    else if (i > 0 || cells.some((cell) => /\d/.test(cell)))
      throw unreadable(`${name}:${i + 1}: takes ${EXAMPLES[columns]}, got ${shown(line)}.`);
  }
  if (rows.length === 0) throw unreadable(`${name} has no lengths.`);
  const observed = (column: number): Uint32Array => Uint32Array.from(rows, (row) => row[column] ?? 0);
  return Array.from({ length: columns }, (_, column) => ({ observed: observed(column), from: name }));
}
