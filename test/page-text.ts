import { createHash } from 'node:crypto';
import { ASSETS } from '../src/report/kit/assets.ts';

/** A page without what is not of this report. */
export function withoutAssets(text: string): string {
  return Object.entries(ASSETS)
    .reduce((rest, [name, asset]) => rest.replace(asset, () => `/* ${name} */`), text)
    .replace(/'sha256-[^']+'/g, "'sha256-…'");
}

/** A page's markup, an element a line, but for the middle of long tables and what is drawn and stored from it. */
export const pageMarkup = (html: string): string =>
  foldedTables(foldedFigures(withoutAssets(html)), 2)
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, foldedDrawing)
    .replaceAll(
      DATA,
      (_, id: string, json: string) => `<script type="application/json" id="${id}">${pinned(json)}</script>`,
    )
    .replaceAll('><', '>\n<');

/**
 * What a reader sees of a page, a row or a paragraph a line, so that a change of it can be read. Drawings, the middle of
 * long tables, what every page of a kind explains, and embedded data stand as digests: any change of them shows, and
 * the page of each kind that is kept as markup shows what they look like.
 */
export function pageText(html: string): string {
  const title = /<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? '';
  const data = [...html.matchAll(DATA)].map(([, id, json = '']) => `[data ${id}: ${pinned(json)}]`);
  const body = html.slice(html.indexOf('<body>')).replaceAll(/<script[\s\S]*?<\/script>/g, '');
  const labels = body.match(/ aria-label="[^"]*"/g)?.join('\n') ?? '';
  const lines = [`[title: ${unescaped(title)}]`, ...linesOf(body), '', `[labels: ${pinned(labels)}]`, ...data];
  return `${lines.join('\n')}\n`;
}

const DATA = /<script type="application\/json" id="([^"]*)">([\s\S]*?)<\/script>/g;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
const pinned = (text: string): string => `${text.length} characters, ${digest(text)}`;

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const unescaped = (text: string): string => text.replaceAll(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]!);
const attributeOf = (tag: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];

/** What begins a line, and with what; all other elements run on in theirs. */
const BLOCKS: Readonly<Record<string, string>> = {
  header: '',
  section: '\n',
  h1: '# ',
  h2: '## ',
  h3: '\n### ',
  p: '',
  li: '- ',
  dl: '',
  dt: '',
  figure: '',
  table: '',
  caption: '[table] ',
  tr: '| ',
  pre: '```\n',
  details: '',
  summary: '▸ ',
  div: '',
};
/** A term and what it stands for are in one line, and so are the cells of a row. */
const ENDS: Readonly<Record<string, string>> = { dt: ': ', th: ' | ', td: ' | ' };

const linesOf = (body: string): readonly string[] =>
  foldedTables(body.replaceAll(/<figure[\s\S]*?<\/figure>/g, foldedFigure), 6)
    .replaceAll(/<nav[\s\S]*?<\/nav>/g, (nav) => `\n[contents: ${pinned(nav)}]\n`)
    .replaceAll('<small', ' <small')
    .replaceAll(
      /<section id="glossary"[\s\S]*?<\/section>/g,
      (glossary) => `\n[section glossary: ${pinned(glossary)}]\n`,
    )
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, drawing)
    .replaceAll(/<(\/?)([a-z0-9]+)([^>]*)>/g, (_, end: string, name: string, attributes: string) =>
      end === '' ? beginning(name, attributes) : (ENDS[name] ?? (name in BLOCKS ? '\n' : '')),
    )
    .split('\n')
    .map((line) =>
      unescaped(line)
        .replaceAll(/[ \t]+/g, ' ')
        .trim(),
    )
    .filter((line, i, all) => line !== '' || (HEADED.test(all[i + 1] ?? '') && !all[i - 1]?.startsWith('[section')));

/** Before these, and only there, is an empty line. */
const HEADED = /^(#|\[section)/;

function beginning(name: string, attributes: string): string {
  const line = name in BLOCKS ? `\n${BLOCKS[name]}` : '';
  const target = name === 'a' ? attributeOf(attributes, 'href') : undefined;
  if (target !== undefined && !target.startsWith('#')) return `${line}(${target}) `;
  if (name === 'section') return `${line}[section ${attributeOf(attributes, 'id')}]\n`;
  if (name === 'header') return `${line}[${attributeOf(attributes, 'class')}] `;
  return line;
}

function drawing(svg: string): string {
  const label = attributeOf(svg.slice(0, svg.indexOf('>')), 'aria-label');
  return `[drawing${label === undefined ? '' : `: ${label}`} ${digest(svg)}] `;
}

/** A chart is its heading, what it says of itself, and the digest of its legend and its table. */
const foldedFigure = (figure: string): string =>
  [
    figure.match(/<figure[\s\S]*?<\/figcaption>/)?.[0] ?? '',
    ...(figure.match(/<svg[\s\S]*?<\/svg>|<p class="empty"[\s\S]*?<\/p>/g) ?? []),
    ...[...figure.matchAll(/ role="img" aria-label="([^"]*)"/g)].map(([, label = '']) => `<p>${label}</p>`),
    `<p>[legend and table: ${figure.match(/<tr/g)?.length ?? 0} rows, ${digest(figure)}]</p></figure>`,
  ].join('');

/** Long tables without their middle. */
const foldedTables = (html: string, first: number): string =>
  html.replaceAll(/(?<=<tbody>)[\s\S]*?(?=<\/tbody>)/g, (body) => {
    const rows = body.match(/<tr[\s\S]*?<\/tr>/g) ?? [];
    const middle = rows.slice(first, -1);
    if (middle.length < 3) return body;
    return [...rows.slice(0, first), `<tr>… ${middle.length} more, ${digest(middle.join(''))}</tr>`, rows.at(-1)].join(
      '',
    );
  });

/** Of a section with many charts the first two. */
const foldedFigures = (html: string): string =>
  html.replaceAll(/<section[\s\S]*?<\/section>/g, (section) => {
    const rest = (section.match(/<figure[\s\S]*?<\/figure>/g) ?? []).slice(2);
    return rest.reduce((left, figure) => left.replace(figure, () => `<figure>… ${digest(figure)}</figure>`), section);
  });

/** A drawing without the middle of its shapes. */
const foldedDrawing = (svg: string): string => {
  const shapes = svg.match(/<(rect|line|circle|path|text)\b[\s\S]*?<\/\1>/g) ?? [];
  return shapes.length < 12
    ? svg
    : [
        svg.slice(0, svg.indexOf('>') + 1),
        ...shapes.slice(0, 8),
        `… ${shapes.length - 8} more, ${digest(svg)}</svg>`,
      ].join('');
};
