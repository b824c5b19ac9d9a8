/** The cells of a row of CSV; `open` where its last one is quoted and goes on in the next line. */
export function cellsIn(row: string): readonly string[] | 'open' | 'wrong' {
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    const isQuoted = row[at] === '"';
    const end = isQuoted ? closingQuote(row, at) : nextComma(row, at);
    if (end < 0) return 'open';
    const held = row.slice(isQuoted ? at + 1 : at, end);
    if (!isQuoted && held.includes('"')) return 'wrong';
    cells.push(isQuoted ? held.replaceAll('""', '"') : held);
    at = isQuoted ? end + 1 : end;
    if (at === row.length) return cells;
    if (row[at] !== ',') return 'wrong';
  }
}

function nextComma(row: string, from: number): number {
  const at = row.indexOf(',', from);
  return at < 0 ? row.length : at;
}

/** Of the quoted cell that begins at `start`; -1 where none closes it. */
function closingQuote(row: string, start: number): number {
  let at = row.indexOf('"', start + 1);
  while (at >= 0 && row[at + 1] === '"') at = row.indexOf('"', at + 2);
  return at;
}
