import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { plain } from '../plain.ts';
import type { ReportInput } from '../report.ts';
import { verdictOf } from '../verdict.ts';
import { ASSETS } from './assets.ts';
import { chartsOf } from './charts.ts';
import type { Markup } from './elements.ts';
import { jsonBlock } from './json-block.ts';
import { chartsSection } from './section-charts.ts';
import { costSection } from './section-cost.ts';
import { checksSection, errorsSection } from './section-errors.ts';
import { loadSection } from './section-load.ts';
import { metricsSection, slicesSection } from './section-metrics.ts';
import { configurationSection, glossarySection } from './section-repeat.ts';
import { thresholdsSection, validitySection } from './section-thresholds.ts';
import { generatorSection, lawsSection, tokensSection } from './section-trust.ts';
import { verdictSection } from './section-verdict.ts';

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

export function htmlReport(input: ReportInput): string {
  const { result } = input;
  const title = plain(`${verdictOf(result).word} · ${result.run.name} · plimsoll`);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="generator" content="plimsoll">',
    renderToString(h('title', null, title)),
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    ...sections(input).flatMap((part) => (part === null ? [] : [renderToString(part)])),
    `<script type="application/json" id="charts-data">${jsonBlock(chartData(input))}</script>`,
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const sections = (input: ReportInput): readonly (Markup | null)[] => {
  const { result } = input;
  return [
    verdictSection(result),
    loadSection(result),
    thresholdsSection(result),
    validitySection(result),
    chartsSection(result),
    metricsSection(result),
    costSection(result),
    slicesSection(result),
    errorsSection(result),
    checksSection(result),
    generatorSection(result),
    lawsSection(result),
    tokensSection(result),
    configurationSection(input),
    glossarySection(),
  ];
};

/** Only what is drawn: figures and our own words, no foreign text. */
const chartData = ({ result }: ReportInput) => ({
  windowMs: result.series.windowMs,
  warmupMs: result.run.warmupMs ?? 0,
  t: result.series.t,
  charts: chartsOf(result)
    .filter(({ lines }) => lines.length > 0)
    .map(({ id, title, suffix, lines, limits }) => ({ id, title, suffix, lines, limits })),
});

function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
