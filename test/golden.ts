import { fileURLToPath } from 'node:url';
import { digest, pageMarkup, pageText } from './page-text.ts';

/** Where a golden lies. */
export const goldenFile = (path: string): string => fileURLToPath(new URL(`golden/${path}`, import.meta.url));

/** The fixture of each kind whose page is kept as markup: the smallest that has every element. */
const WHOLE: Readonly<Record<string, string>> = {
  run: 'tiny',
  compare: 'single',
  curve: 'found',
  trend: 'few',
  study: 'few',
};

/** A page as its golden holds it, and where. */
export function goldenPage(kind: string, name: string, html: string): { readonly text: string; readonly file: string } {
  return name === WHOLE[kind]
    ? { text: pageMarkup(html), file: goldenFile(`${kind}/${name}.page.golden.html`) }
    : { text: pageText(html), file: goldenFile(`${kind}/${name}.page.golden.txt`) };
}

/** Lines of which many follow one another with the same key: of each such run the first few, and the rest as a digest. */
export function foldedLines(text: string, keyOf: (line: string) => string, first = 2): string {
  const runs: string[][] = [];
  for (const line of text.split('\n')) {
    const last = runs.at(-1);
    if (last !== undefined && keyOf(last[0]!) === keyOf(line)) last.push(line);
    else runs.push([line]);
  }
  const folded = (lines: readonly string[]): readonly string[] =>
    lines.length < first + 3
      ? lines
      : [...lines.slice(0, first), `… ${lines.length - first} more, ${digest(lines.join('\n'))}`];
  return runs.flatMap(folded).join('\n');
}

/** A Prometheus page without the middle of each histogram. */
export const foldedMetrics = (text: string): string =>
  foldedLines(text, (line) => line.replace(/ \S+$/, '').replace(/le="[^"]*"/, ''), 1);
