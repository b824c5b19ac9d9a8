import { plain } from './plain.ts';

/**
 * Foreign text as a code span, the one place where Markdown reads nothing: no HTML, no link, no mention, no
 * emphasis. The fence is longer than any run of backticks inside. A pipe ends a table cell even there unless
 * it is escaped, and the escape must not be read as that of a backslash before it.
 */
export function code(text: string): string {
  const shown = cut(plain(text))
    .replace(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || shown.trim() === '' ? ' ' : '';
  return `${fence}${pad}${shown === '' ? '-' : shown}${pad}${fence}`;
}

/** A sentence of ours that may quote foreign text: everything Markdown or HTML could act on is escaped. */
export const prose = (text: string): string =>
  cut(plain(text))
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

/** No name or message is worth reading beyond this; without an end it would fill the page. */
const MOST_CHARACTERS = 2000;

function cut(text: string): string {
  const characters = text.length > MOST_CHARACTERS ? [...text] : [];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : text;
}

/** GitHub refuses a step's summary above 1 MiB; this leaves room for what else the step may have to say. */
const MOST_BYTES = 1_000_000;
const CUT =
  '\n\n…and more: this was cut here, since GitHub takes 1 MiB of a step at most. Everything is in `report.html` and `result.json`.\n';

/** As much of a page as GitHub takes, to the end of a line; where that is not all of it, it says so. */
export function belowLimit(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= MOST_BYTES) return markdown;
  const end = bytes.lastIndexOf('\n', MOST_BYTES - Buffer.byteLength(CUT));
  return `${bytes.subarray(0, Math.max(0, end)).toString().trimEnd()}${CUT}`;
}
