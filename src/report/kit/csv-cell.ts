import { plain } from './plain.ts';

/** What begins a formula in a spreadsheet, at the start of a cell or after what another locale takes for a separator. */
const FORMULA = /(^|[;,|])(\s*)(?=[=+\-@＝＋－＠])/g;

/**
 * Foreign text as a cell that no spreadsheet computes: an apostrophe stands before what would begin a formula. Source:
 * OWASP, CSV Injection. Line breaks and tabs are gone with {@link plain}.
 */
export function csvCell(text: string): string {
  const inert = plain(text).replace(FORMULA, "$1$2'");
  return /[",;|']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** RFC 4180. */
export const csvLine = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
