import { plain } from './plain.ts';

/**
 * Foreign text as a code span, the one place where Markdown reads nothing: no HTML, no link, no mention, no
 * emphasis. The fence is longer than any run of backticks inside. A pipe ends a table cell even there unless
 * it is escaped, and the escape must not be read as that of a backslash before it.
 */
export function code(text: string): string {
  const shown = plain(text)
    .replace(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || shown.trim() === '' ? ' ' : '';
  return `${fence}${pad}${shown === '' ? '-' : shown}${pad}${fence}`;
}

/** A sentence of ours that may quote foreign text: everything Markdown or HTML could act on is escaped. */
export const prose = (text: string): string =>
  plain(text)
    .replace(/[\\`*_[\]#!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // GitHub links bare addresses and mentions, entities or not; a zero-width non-joiner keeps them words.
    .replace(/:\/\/|@|www\./gi, (trigger) => `${trigger[0]}\u200c${trigger.slice(1)}`);

/** `align` holds `l` or `r` for each column. Cells are Markdown already. */
export function table(head: readonly string[], align: string, rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = [...align].map((side) => (side === 'r' ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
