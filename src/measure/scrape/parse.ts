import { looksLikeHtml } from '../../client/wire/error-message.ts';
import { jsonIn } from '../../core/json.ts';
import { shown } from '../../core/takes.ts';
import { isBlank, type LeftOut, LineReader, Refusal } from './lines.ts';
import type { Page } from './page.ts';

export type ParsedPage =
  | { readonly kind: 'page'; readonly page: Page; readonly leftOut?: LeftOut }
  /** One sentence; quotes a few dozen characters of the page. */
  | { readonly kind: 'problem'; readonly problem: string };

export interface ParseOptions {
  /** OpenMetrics ends with `# EOF`, and without it has been cut. */
  readonly mustEnd?: boolean;
}

/** Real pages have some hundred kilobytes; whoever sends without end must not fill our memory. */
export const MOST_CHARACTERS = 16_000_000;
/** In characters: a millisecond's work, or less. */
const STEP = 32_768;

/**
 * Reads a page a millisecond at a time: with `turn` between, everything else has its own. A page of 300 kB would keep the
 * tokens that arrive meanwhile waiting for 10 ms.
 */
export async function parseInTurns(
  text: string,
  options: ParseOptions,
  turn: () => Promise<void>,
): Promise<ParsedPage> {
  const steps = parseSteps(text, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn();
  }
}

/**
 * Reads Prometheus' text format 0.0.4 and OpenMetrics 1.0 (prometheus.io/docs/instrumenting/exposition_formats). Every
 * line must have come to its end, so that a page that was cut is refused, or was cut between two lines. A line that is
 * none, or that repeats a series, is left out and counted. Timestamps and exemplars are checked and left aside. Yields
 * after about a millisecond's work.
 */
export function* parseSteps(text: string, { mustEnd = false }: ParseOptions): Generator<void, ParsedPage> {
  if (text.length > MOST_CHARACTERS) return problem(`it has more than ${MOST_CHARACTERS / 1e6} million characters`);
  if (text.trim() === '') return problem('it is empty');
  if (looksLikeHtml(text)) return problem('it is HTML');
  // Some builds of llama.cpp send the whole page as one string of JSON.
  if (/^\s*"/.test(text)) return yield* parseQuoted(text, mustEnd);
  if (/^\s*[{[]/.test(text)) return problem('it is JSON');
  try {
    return { kind: 'page', ...(yield* read(text, mustEnd)) };
  } catch (error) {
    if (error instanceof Refusal) return problem(error.message);
    throw error;
  }
}

const problem = (what: string): ParsedPage => ({ kind: 'problem', problem: what });

function* parseQuoted(text: string, mustEnd: boolean): Generator<void, ParsedPage> {
  const inner = jsonIn(text);
  // Not again: a string in a string in a string would be hostile.
  if (typeof inner !== 'string' || /^\s*"/.test(inner))
    return problem('it begins with a quotation mark and is no JSON');
  return yield* parseSteps(inner, { mustEnd });
}

function* read(text: string, mustEnd: boolean): Generator<void, { page: Page; leftOut?: LeftOut }> {
  const lines = new LineReader();
  let hasEnded = false;
  let line = 0;
  let pause = STEP;
  for (let start = 0; start < text.length; ) {
    line++;
    if (start > pause) {
      pause = start + STEP;
      yield;
    }
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const content = contentOf(text, start, end);
    start = end + 1;
    if (content === '') continue;
    if (hasEnded) throw new Refusal(`line ${line}: something stands behind # EOF: ${shown(content)}`);
    if (content === '# EOF') hasEnded = true;
    else if (newline === -1) throw new Refusal(`line ${line}: the page breaks off within it: ${shown(content)}`);
    else lines.read(content, line);
  }
  if (mustEnd && !hasEnded) throw new Refusal(`line ${line}: the page breaks off behind it, for # EOF is missing`);
  return lines.end();
}

/** Without blanks at either end, nor the CR of a CRLF. */
function contentOf(text: string, start: number, end: number): string {
  let [from, to] = [start, end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end];
  while (from < to && isBlank(text, from)) from++;
  while (from < to && isBlank(text, to - 1)) to--;
  return text.slice(from, to);
}

const CR = 13;
