import { getOrMake } from '../../core/get-or-make.ts';
import { shown } from '../../core/takes.ts';
import { type Labels, NO_LABELS, type Page, type Sample } from './page.ts';

/** No number is longer; the pattern would take its time with one that is. */
const MOST_NUMBER = 64;
const NAME = /[a-zA-Z_:][\w:]*/y;
const LABEL = /([a-zA-Z_]\w*)[ \t]*=[ \t]*"/y;
const WORD = /[^ \t]+/y;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const ENDLESS = /^([-+]?)inf(inity)?$/i;
const TYPE = /^#[ \t]+TYPE[ \t]+([a-zA-Z_:][\w:]*)[ \t]+([a-zA-Z]+)[ \t]*$/;

/** Lines of a page that could not be read, or told again what another had told. */
export interface LeftOut {
  readonly lines: number;
  /** `line 3: a number is wanted, got "x"`. Quotes a few dozen characters of it. */
  readonly first: string;
}

/** Only thrown while a page is read, which catches it. */
export class Refusal extends Error {}

/** What the lines of a page say, and how many of them say nothing. */
export class LineReader {
  readonly #samples = new Map<string, Sample[]>();
  readonly #types = new Map<string, string>();
  /** What stands before the value: the same twice would count twice. */
  readonly #series = new Set<string>();
  /** Families that lack a line: what is left of them is no whole. */
  readonly #torn = new Set<string>();
  #lines = 0;
  #first: string | undefined;

  read(content: string, line: number): void {
    const problem = content.startsWith('#')
      ? this.#orProblem(() => readComment(content, this.#types))
      : this.#readSample(content);
    if (problem === undefined) return;
    this.#lines++;
    this.#first ??= `line ${line}: ${problem}`;
  }

  end(): { page: Page; leftOut?: LeftOut } {
    if (this.#samples.size === 0) throw new Refusal(this.#first ?? 'it holds no metrics');
    // A sum over the others would look like the whole, so that such a family tells no number.
    for (const name of this.#torn) this.#samples.get(name)?.push({ labels: NO_LABELS, value: Number.NaN });
    const page = { samples: this.#samples, types: this.#types };
    return this.#first === undefined ? { page } : { page, leftOut: { lines: this.#lines, first: this.#first } };
  }

  #readSample(content: string): string | undefined {
    let isRepeated = false;
    const problem = this.#orProblem(() => {
      const { name, series, sample } = sampleIn(content);
      isRepeated = this.#series.has(series);
      if (isRepeated) throw new Refusal(`${shown(series)} is there twice`);
      this.#series.add(series);
      getOrMake(this.#samples, name, () => []).push(sample);
    });
    if (problem !== undefined && !isRepeated) this.#torn.add(matched(NAME, content, 0) ?? '');
    return problem;
  }

  #orProblem(read: () => void): string | undefined {
    try {
      read();
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }
}

/** HELP, UNIT and what people write are of no use here. */
function readComment(line: string, types: Map<string, string>): void {
  if (!/^#[ \t]+TYPE\b/.test(line)) return;
  const [, name, type] = TYPE.exec(line) ?? [];
  if (name === undefined || type === undefined) throw new Refusal(`# TYPE takes a name and a type, got ${shown(line)}`);
  types.set(name, type.toLowerCase());
}

function sampleIn(line: string): { readonly name: string; readonly series: string; readonly sample: Sample } {
  const name = matched(NAME, line, 0);
  if (name === undefined) throw new Refusal(`no metric has a name like ${shown(line)}`);
  let at = skipBlanks(line, name.length);
  let labels = NO_LABELS;
  if (line[at] === '{') [labels, at] = readLabels(line, at + 1);
  const [value, afterValue] = readNumber(line, at);
  readRest(line, afterValue);
  return { name, series: line.slice(0, at).trimEnd(), sample: { labels, value } };
}

/** @returns the labels, and where what follows their brace begins */
function readLabels(line: string, from: number): [Labels, number] {
  const labels = new Map<string, string>();
  let at = skipBlanks(line, from);
  while (line[at] !== '}') {
    LABEL.lastIndex = at;
    const name = LABEL.exec(line)?.[1];
    if (name === undefined) throw new Refusal(`no label is written like ${shown(line.slice(at))}`);
    if (labels.has(name)) throw new Refusal(`the label ${shown(name)} is there twice`);
    const [value, end] = readQuoted(line, LABEL.lastIndex);
    labels.set(name, value);
    at = skipBlanks(line, end);
    if (line[at] === ',') at = skipBlanks(line, at + 1);
    else if (line[at] !== '}') throw new Refusal(`labels are apart by commas, got ${shown(line.slice(at))}`);
  }
  return [labels, at + 1];
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n' };

/** @param from behind the quotation mark that opens @returns the text, and where what follows it begins */
function readQuoted(line: string, from: number): [string, number] {
  let value = '';
  let quote = -1;
  for (let start = from; ; ) {
    // Looked for again only when it has been passed, and the backslash only up to it: a line is read once.
    if (quote < start) quote = line.indexOf('"', start);
    if (quote === -1) throw new Refusal(`the quotation marks are not closed: ${shown(line.slice(from))}`);
    const slash = line.slice(start, quote).indexOf('\\');
    if (slash === -1) return [value + line.slice(start, quote), quote + 1];
    const at = start + slash;
    const character = ESCAPED[line[at + 1] ?? ''];
    if (character === undefined) throw new Refusal(`\\ stands before \\, " or n only, got ${shown(line.slice(at))}`);
    value += line.slice(start, at) + character;
    start = at + 2;
  }
}

/** @returns the number, and where what follows it begins */
function readNumber(line: string, from: number): [number, number] {
  const at = skipBlanks(line, from);
  const word = matched(WORD, line, at) ?? '';
  const number = word.length > MOST_NUMBER ? undefined : numberIn(word);
  if (number === undefined) throw new Refusal(`a number is wanted, got ${shown(line.slice(at))}`);
  return [number, at + word.length];
}

/** As Prometheus writes numbers; undefined for anything else. */
export function numberIn(word: string): number | undefined {
  if (NUMBER.test(word)) return Number(word);
  const sign = ENDLESS.exec(word)?.[1];
  if (sign !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^nan$/i.test(word) ? Number.NaN : undefined;
}

/** A timestamp may follow, and an exemplar: `# {trace_id="a"} 0.5 1700000000.1`. */
function readRest(line: string, from: number): void {
  let at = skipBlanks(line, from);
  if (at < line.length && line[at] !== '#') at = skipBlanks(line, readNumber(line, at)[1]);
  if (at === line.length) return;
  const brace = line[at] === '#' ? skipBlanks(line, at + 1) : at;
  if (line[at] !== '#' || line[brace] !== '{')
    throw new Refusal(`nothing but a timestamp and an exemplar follows a value, got ${shown(line.slice(at))}`);
  at = readNumber(line, readLabels(line, brace + 1)[1])[1];
  at = skipBlanks(line, at);
  if (at < line.length) at = skipBlanks(line, readNumber(line, at)[1]);
  if (at < line.length) throw new Refusal(`nothing follows an exemplar, got ${shown(line.slice(at))}`);
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (isBlank(line, at)) at++;
  return at;
}

function matched(pattern: RegExp, line: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0];
}

export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9;
}
