import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIXTURES, HOSTILE } from './fixtures.ts';
import { ASSETS } from './html/assets.ts';
import { REPORTS, type ReportInput } from './report.ts';
import { summaryLines } from './terminal.ts';

/** Fragments of attacks, in any order, among any characters at all. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom('|', '`', '\\', '<', '>', '&', '"', "'", '\n', ']]>'),
      fc.string({ unit: 'binary' }),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u;

test('the tags of a page are the same whatever its texts are', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = page(text);
      expect(tags(html)).toEqual(tags(page('word')));
      expect(html).not.toMatch(UNSEEN);
    }),
    { numRuns: 60 },
  );
});

test('the elements of a JUnit file are the same whatever its texts are', () => {
  const names = (xml: string): readonly string[] => tags(xml).map((tag) => tag.replace(/ [\s\S]*/, ''));
  fc.assert(
    fc.property(hostile, (text) => {
      const xml = REPORTS['junit.xml'](inputWith(text));
      expect(names(xml)).toEqual(names(REPORTS['junit.xml'](inputWith('word'))));
      expect(xml).not.toMatch(UNSEEN);
      expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
    }),
  );
});

test('the cells of a summary are the same whatever its texts are, and Markdown sees none of the texts', () => {
  const cells = (markdown: string): readonly number[] =>
    markdown.split('\n').map((line) => line.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length);
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = REPORTS['summary.md'](inputWith(text));
      expect(cells(markdown)).toEqual(cells(REPORTS['summary.md'](inputWith('word'))));
      expect(markdown).not.toMatch(UNSEEN);
      expect(outsideCode(markdown)).not.toMatch(/<|>|:\/\/|@\w|\]\(|www\./i);
    }),
  );
});

test('a terminal gets as many lines whatever the texts are, and no control character', () => {
  const lines = (text: string) => summaryLines(inputWith(text).result, { color: false, columns: 80 });
  fc.assert(
    fc.property(hostile, (text) => {
      expect(lines(text).length).toBe(lines('word').length);
      expect(lines(text).join('')).not.toMatch(UNSEEN);
    }),
  );
});

/** The text wherever a server, a model or a scenario could put one. */
function inputWith(text: string): ReportInput {
  const { result, scenario } = FIXTURES.invalid;
  return {
    scenario: { scenario, [text]: [text] },
    result: {
      ...result,
      run: {
        ...result.run,
        stopped: 'script',
        stopReason: text,
        name: text,
        id: text,
        command: text,
        versions: { [`v${text}`]: text },
      },
      target: { url: text, model: text, api: text },
      metrics: { ...result.metrics, [`m${text}`]: { type: 'counter', count: 2, rate: 1 } },
      groups: { [`g${text}`]: result.metrics },
      errors: [
        { kind: 'http', status: 500, message: `m${text}`, count: 1, firstAtMs: 1 },
        { kind: 'transport', code: text, message: `m${text}`, count: 1, firstAtMs: 1 },
      ],
      checks: { [`c${text}`]: { passes: 1, fails: 1 } },
      sessions: { finished: 1, failed: 0, threw: 2, cut: 1 },
      thrown: [
        { message: `t${text}`, count: 1, firstAtMs: 1 },
        { message: text, where: text, count: 1, firstAtMs: 1 },
      ],
      markedFailed: { count: 1, reason: text, firstAtMs: 1 },
      laws: result.laws.map((law) => ({ ...law, statement: text, ok: false, explanation: text })),
      server: {
        sources: [
          { url: text, flavour: text, scrapes: 1, missed: 1, firstMiss: text },
          { url: text, flavour: 'vllm', scrapes: 1, missed: 0 },
        ],
        everyMs: 1000,
        notes: [text, `n${text}`],
        counters: {},
        times: {},
      },
      validity: { valid: false, reasons: [{ code: text, message: `r${text}`, observed: 1, limit: 0 }] },
      thresholds: [{ metric: `ttft{tag:${text}}`, expression: 'p(95)<800', observed: 801, ok: false, noData: false }],
    },
  };
}

const page = (text: string): string =>
  Object.values(ASSETS).reduce((rest, asset) => rest.replace(asset, ''), REPORTS['report.html'](inputWith(text)));

const tags = (markup: string): readonly string[] => markup.match(/<[^>]*>/g) ?? [];

/** CommonMark's rules: a backslash takes a sign's meaning; a run of backticks opens a span that the next run as long closes. */
const outsideCode = (markdown: string): string =>
  markdown.replace(/\\[!-/:-@[-`{-~]|(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, (_, fence) =>
    fence === undefined ? '' : 'CODE',
  );
