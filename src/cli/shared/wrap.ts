import { widthOf } from '../../report/kit/width.ts';

/** Breaks lines between words where a terminal would break them within; what follows is indented further. */
export function wrap(lines: readonly string[], columns: number | undefined): readonly string[] {
  return columns === undefined ? lines : lines.flatMap((line) => wrapLine(line, columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const wrapped: string[] = [];
  let now = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = now.trim() === '' ? `${now}${word}` : `${now} ${word}`;
    if (widthOf(longer) > columns && now.trim() !== '') {
      wrapped.push(now.trimEnd());
      now = `${indent}  ${word}`;
    } else now = longer;
  }
  return [...wrapped, now.trimEnd()];
}
