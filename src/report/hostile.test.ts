import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURVES } from '../../test/fixtures/report/curves.ts';
import { hostile, inputWith } from '../../test/fixtures/report/hostile-run.ts';
import { TRENDS } from '../../test/fixtures/report/trends.ts';
import type { Curve } from '../core/curve.ts';
import type { Trend } from '../core/trend.ts';
import { curveMarkdown } from './curve/markdown.ts';
import { curveHtml } from './curve/page.ts';
import { curveLines } from './curve/terminal.ts';
import { ASSETS } from './kit/assets.ts';
import { REPORTS } from './reports.ts';
import { summaryLines } from './run/terminal.ts';
import { trendMarkdown } from './trend/markdown.ts';
import { trendHtml } from './trend/page.ts';
import { trendLines } from './trend/terminal.ts';

const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u;

test('the tags of a page are the same whatever its texts are', () => {
  const harmless = tags(page('word'));
  fc.assert(
    fc.property(hostile, (text) => {
      const html = page(text);
      expect(tags(html)).toEqual(harmless);
      expect(html).not.toMatch(UNSEEN);
    }),
    { numRuns: 40 },
  );
});

test('the elements of a JUnit file are the same whatever its texts are', () => {
  const names = (xml: string): readonly string[] => tags(xml).map((tag) => tag.replace(/ [\s\S]*/, ''));
  const harmless = names(REPORTS.run.junit['junit.xml'](inputWith('word')));
  fc.assert(
    fc.property(hostile, (text) => {
      const xml = REPORTS.run.junit['junit.xml'](inputWith(text));
      expect(names(xml)).toEqual(harmless);
      expect(xml).not.toMatch(UNSEEN);
      expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
    }),
  );
});

test('the cells of a summary are the same whatever its texts are, and Markdown sees none of the texts', () => {
  const cells = (markdown: string): readonly number[] =>
    markdown.split('\n').map((line) => line.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length);
  const harmless = cells(REPORTS.run.md['summary.md'](inputWith('word')));
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = REPORTS.run.md['summary.md'](inputWith(text));
      expect(cells(markdown)).toEqual(harmless);
      expect(markdown).not.toMatch(UNSEEN);
      expect(outsideCode(markdown)).not.toMatch(/<|>|:\/\/|@\w|\]\(|www\./i);
    }),
  );
});

test('a terminal gets as many lines whatever the texts are, and no control character', () => {
  const lines = (text: string) => summaryLines(inputWith(text).result, { color: false, columns: 80 });
  const harmless = lines('word').length;
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = lines(text);
      expect(shown.length).toBe(harmless);
      expect(shown.join('')).not.toMatch(UNSEEN);
    }),
  );
});

test('the tags of a curve’s page are the same whatever its texts are, and its links lead into its folder only', () => {
  const inTags = (html: string): readonly string[] => tags(html).map((tag) => tag.replace(/ href="[^"]*"/, ' href'));
  const harmless = inTags(bare(curveHtml(curveWith('word'))));
  fc.assert(
    fc.property(hostile, (text) => {
      const html = bare(curveHtml(curveWith(text)));
      expect(inTags(html)).toEqual(harmless);
      expect(html).not.toMatch(UNSEEN);
      // The list of contents leads into the page itself.
      const links = [...html.matchAll(/href="([^#"][^"]*)"/g)].map(([, path]) => path);
      expect(links.length).toBeGreaterThan(10);
      for (const path of links) {
        expect(path).toMatch(/^probes\/([\w%.!~*'()&;/-]*\/)?report\.html$/);
        expect(path).not.toMatch(/(^|\/)\.{1,2}\//);
      }
    }),
    { numRuns: 60 },
  );
});

test('a curve in Markdown and in a terminal has as many cells and lines whatever its texts are', () => {
  const cells = (markdown: string): readonly number[] =>
    markdown.split('\n').map((line) => line.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length);
  const lines = (text: string) => curveLines(curveWith(text), { color: false, columns: 80 });
  const harmless = { cells: cells(curveMarkdown(curveWith('word'))), lines: lines('word').length };
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = curveMarkdown(curveWith(text));
      expect(cells(markdown)).toEqual(harmless.cells);
      expect(markdown).not.toMatch(UNSEEN);
      expect(outsideCode(markdown)).not.toMatch(/<|>|:\/\/|@\w|\]\(|www\./i);
      const shown = lines(text);
      expect(shown.length).toBe(harmless.lines);
      expect(shown.join('')).not.toMatch(UNSEEN);
    }),
  );
});

test('the tags of a trend’s page are the same whatever its texts are, and its links lead below its folder only', () => {
  const inTags = (html: string): readonly string[] => tags(html).map((tag) => tag.replace(/ href="[^"]*"/, ' href'));
  const harmless = inTags(bare(trendHtml(trendWith('word'))));
  fc.assert(
    fc.property(hostile, (text) => {
      const html = bare(trendHtml(trendWith(text)));
      expect(inTags(html)).toEqual(harmless);
      expect(html).not.toMatch(UNSEEN);
      const links = [...html.matchAll(/href="([^#"][^"]*)"/g)].map(([, path]) => path);
      expect(links.length).toBeGreaterThan(10);
      for (const path of links) {
        expect(path).toMatch(/^([\w%.!~*'()&;-]+\/)*[\w%.!~*'()&;-]+$/);
        expect(path).not.toMatch(/(^|\/)\.{1,2}\//);
      }
    }),
    { numRuns: 40 },
  );
});

test('a trend in Markdown and in a terminal has as many cells and lines whatever its texts are', () => {
  const cells = (markdown: string): readonly number[] =>
    markdown.split('\n').map((line) => line.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length);
  const lines = (text: string) => trendLines(trendWith(text), { color: false, columns: 80 });
  const own = /<\/?(details|summary)>/g;
  const harmless = { cells: cells(trendMarkdown(trendWith('word'))), lines: lines('word').length };
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = trendMarkdown(trendWith(text));
      expect(cells(markdown)).toEqual(harmless.cells);
      expect(markdown).not.toMatch(UNSEEN);
      expect(outsideCode(markdown).replace(own, '')).not.toMatch(/<|>|:\/\/|@\w|\]\(|www\./i);
      const shown = lines(text);
      expect(shown.length).toBe(harmless.lines);
      expect(shown.join('')).not.toMatch(UNSEEN);
    }),
    { numRuns: 60 },
  );
});

/** The text wherever a server, a scenario, a run or a folder could put one, in a trend of two groups. */
function trendWith(text: string): Trend {
  const trend: Trend = TRENDS.parts;
  const [group] = trend.groups;
  return {
    ...trend,
    leftOut: [{ folder: text, why: text }],
    groups: [group!, { ...group!, share: { index: 0, count: 2 } }].map((each) => ({
      ...each,
      name: text,
      target: { origin: text, model: text, api: text },
      parts: each.parts.map((part) => (part.because === undefined ? part : { ...part, because: text })),
      runs: each.runs.map((run, i) => ({
        ...run,
        id: text,
        folder: text,
        version: text,
        ...(i % 2 === 0 ? { report: [text, `r${text}`] } : {}),
        ...(i % 5 === 4 ? { state: 'invalid' as const, why: [text, text] } : {}),
      })),
    })),
  };
}

/** The text wherever a server, a model or a scenario could put one, in a curve. */
function curveWith(text: string): Curve {
  const curve: Curve = CURVES.found;
  return {
    ...curve,
    run: { ...curve.run, id: text, name: text, command: text, versions: { [`v${text}`]: text } },
    target: { url: text, model: text, api: text },
    slo: { ttft: 800, [`s${text}`]: 60 },
    points: curve.points.map((point, i) => ({
      ...point,
      // Nothing is the name of a report that was not kept, which has no link.
      folder: text === '' ? 'word' : text,
      ...(i % 3 === 0 ? { valid: false, reasons: [text, `r${text}`] } : i % 3 === 1 ? { hopeless: text } : {}),
    })),
    line: { kind: 'unknown', why: text, heldPerSecond: 8, missedPerSecond: 16 },
    knee: { level: { kind: 'rate', perSecond: 16 }, because: text },
  };
}

const page = (text: string): string => bare(REPORTS.run.html['report.html'](inputWith(text)));

const bare = (html: string): string => Object.values(ASSETS).reduce((rest, asset) => rest.replace(asset, ''), html);

const tags = (markup: string): readonly string[] => markup.match(/<[^>]*>/g) ?? [];

/** CommonMark's rules: a backslash takes a sign's meaning; a run of backticks opens a span that the next run as long closes. */
const outsideCode = (markdown: string): string =>
  markdown.replace(/\\[!-/:-@[-`{-~]|(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, (_, fence) =>
    fence === undefined ? '' : 'CODE',
  );
