import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ASSETS } from './assets.ts';
import type { chartData } from './chart.ts';
import { headingOf, type Markup } from './elements.ts';
import { plain } from './plain.ts';

const SCRIPT = `${ASSETS.uplotScript}\n${ASSETS.clientScript}`;
const STYLE = `${ASSETS.uplotStyle}\n${ASSETS.clientStyle}`;

/**
 * One file that opens from disk. The policy admits one script and one style, each by its hash, and no request
 * at all: even if foreign text broke out of its escaping, nothing in it could run or call home.
 */
const POLICY = [
  "default-src 'none'",
  `script-src ${sourceHash(SCRIPT)}`,
  `style-src ${sourceHash(STYLE)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface Page {
  /** May hold foreign text. */
  readonly title: string;
  /** Before the headline: what must not be missed; null for nothing. */
  readonly before?: Markup | null;
  /** From the top down; null for a section that has nothing to say. */
  readonly sections: readonly (Markup | null)[];
  readonly charts: ReturnType<typeof chartData>;
  /** By the name of its element: what the page was made from, for machines. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What every page of ours stands in. */
export const framed = ({ title, before = null, sections, charts, data = {} }: Page): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="generator" content="plimsoll">',
    renderToString(h('title', null, plain(title))),
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    ...(before === null ? [] : [renderToString(before)]),
    ...withContents(sections.filter((part) => part !== null)).map((part) => renderToString(part)),
    `<script type="application/json" id="charts-data">${jsonBlock(charts)}</script>`,
    ...Object.entries(data).map(
      ([id, value]) => `<script type="application/json" id="${id}">${jsonBlock(value)}</script>`,
    ),
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');

/** Behind the headline, what a long page holds. */
function withContents(parts: readonly Markup[]): readonly Markup[] {
  const headings = parts.flatMap((part) => headingOf(part) ?? []);
  const [headline, ...rest] = parts;
  if (headline === undefined || headings.length < 4) return parts;
  const links = headings.map(({ id, title }) => h('li', null, h('a', { href: `#${id}` }, title)));
  return [headline, h('nav', { class: 'contents', 'aria-label': 'Contents' }, h('ul', null, ...links)), ...rest];
}

function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

/**
 * JSON to stand inside a `<script type="application/json">`. Without `<`, `>` and `&` no text in it can close
 * the element or open a comment; U+2028 and U+2029 end lines in older readers of JavaScript. Controls and marks of direction
 * are written by number, so that the page's source misleads nobody either.
 */
const jsonBlock = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
