import type { MetricValue, RunResult, TrendValue } from '../../core/result.ts';
import { formatDuration, formatMs, formatRatio } from '../../core/units.ts';
import { BADGES } from '../kit/answer.ts';
import { doubtOf, withMark } from '../kit/doubt.ts';
import { capital, countOf, formatCount, formatPerSecond, formatWhen } from '../kit/format.ts';
import { belowLimit, code, prose, table } from '../kit/markdown-text.ts';
import { metricText, metricTitle, quantileText } from '../kit/value-text.ts';
import { CURRENCY_NOTE, costLines } from './cost-lines.ts';
import { doubtLines, sliceMarks } from './doubt-lines.ts';
import { errorName } from './error-name.ts';
import { loadLine } from './load-line.ts';
import { loadNotes, runNotes } from './load-notes.ts';
import type { ReportInput } from './report.ts';
import { serverLine, serverNotes } from './server-text.ts';
import { STATE_TONES, type ThresholdLine, thresholdLines } from './threshold-line.ts';
import { tokenNotes } from './token-notes.ts';
import { healthText, lawNotes } from './trust-text.ts';
import { verdictOf } from './verdict.ts';

/** A summary is for reading: of what there is one for each part of a run, it has the first few. */
const MAX_ROWS = 25;

const stateText = (state: ThresholdLine['state']): string => `${BADGES[STATE_TONES[state]]} ${state}`;

/** Markdown for a step summary or a pull request. */
export function markdownReport({ result }: ReportInput): string {
  const sections = [heading, load, thresholds, reasons, checks, metrics, cost, groups, errors, server, footer];
  const page = sections.map((section) => section(result)).filter((text) => text !== '');
  return belowLimit(`${page.join('\n\n')}\n`);
}

function heading(result: RunResult): string {
  const { word, tone, because } = verdictOf(result);
  const { run, target } = result;
  const facts = [
    code(run.name),
    `${code(target.model)} at ${code(target.url)}`,
    formatWhen(run.startedAt),
    formatDuration(run.durationMs),
    `seed ${run.seed}`,
  ];
  return `## ${BADGES[tone]} ${word}\n\n**${prose(capital(because))}**\n\n${facts.join(' · ')}`;
}

function load(result: RunResult): string {
  const { counts } = result;
  const rates = loadLine(result);
  const line =
    rates === undefined
      ? ''
      : `Offered **${formatPerSecond(rates.offeredPerSecond)}** → sent **${formatPerSecond(rates.sentPerSecond)}** → ok **${formatPerSecond(rates.okPerSecond)}**.\n\n`;
  const columns = ['planned', 'sent', 'ok', 'failed', 'censored', 'dropped', 'cancelled'] as const;
  return `### Load\n\n${line}${table(
    columns.map((name) => name),
    'rrrrrrr',
    [columns.map((name) => formatCount(counts[name]))],
  )}${[...loadNotes(result), ...tokenNotes(result)].map((note) => `\n\n${prose(note)}`).join('')}${runNotes(result)
    .map((note) => `\n\n${BADGES.doubtful} ${prose(note)}`)
    .join('')}`;
}

function thresholds(result: RunResult): string {
  const lines = thresholdLines(result);
  if (lines.length === 0) return '### Thresholds\n\nNone set: nothing was asserted.';
  const rows = lines.map(({ name, observed, limit, state }) => [code(name), observed, prose(limit), stateText(state)]);
  return `### Thresholds\n\n${table(['threshold', 'observed', 'limit', 'verdict'], 'lrrl', rows)}`;
}

function reasons({ validity }: RunResult): string {
  if (validity.valid) return '';
  return `### Why the run is invalid\n\n${validity.reasons.map(({ message }) => `- ${prose(capital(message))}`).join('\n')}`;
}

function checks({ checks = {} }: RunResult): string {
  const entries = Object.entries(checks);
  if (entries.length === 0) return '';
  const rows = entries
    .slice(0, MAX_ROWS)
    .map(([name, { passes, fails }]) => [
      code(name),
      formatCount(passes),
      formatCount(fails),
      stateText(fails === 0 ? 'ok' : 'failed'),
    ]);
  return `### Checks\n\n${table(['check', 'passed', 'failed', 'verdict'], 'lrrl', rows)}${andMore(entries.length)}`;
}

function metrics(result: RunResult): string {
  const { metrics, validity } = result;
  const trends = Object.entries(metrics).flatMap(([name, value]) =>
    value.type === 'trend'
      ? [[`${prose(metricTitle(name))} ${code(name)}`, formatCount(value.count), ...figures(value, validity)]]
      : [],
  );
  const others = Object.entries(metrics).flatMap(([name, value]) =>
    value.type === 'trend' ? [] : [`- ${prose(metricTitle(name))}: ${metricText(name, value)}`],
  );
  const head = ['metric', 'count', 'mean', 'p50', 'p95', 'p99', 'max'];
  const doubts = doubtLines(result, ['mean', ...OF_ALL, 'max']).map(prose);
  const parts = [
    ...['### Metrics', trends.length > 0 ? table(head, 'lrrrrrr', trends) : '', ...doubts],
    others.join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const figures = (value: TrendValue, { tolerance }: RunResult['validity']): readonly string[] => {
  const marked = (statistic: 'mean' | 'max'): string =>
    withMark(formatMs(value[statistic]), doubtOf(value, statistic, tolerance));
  return [marked('mean'), ...OF_ALL.map((quantile) => quantileText(value, quantile, tolerance)), marked('max')];
};

const OF_ALL = ['p50', 'p95', 'p99'] as const;

function cost(result: RunResult): string {
  const lines = costLines(result);
  if (lines.length === 0) return '';
  const rows = lines.map(({ what, amount, meaning }) => [what, amount, prose(meaning)]);
  return `### Cost\n\n${table(['cost', 'amount', 'how it comes about'], 'lrl', rows)}\n\n${prose(CURRENCY_NOTE)}`;
}

function groups({ groups, validity: { tolerance } }: RunResult): string {
  const one = (value: MetricValue | undefined, ...quantiles: readonly (typeof OF_ALL)[number][]): string =>
    value?.type === 'trend' ? quantiles.map((quantile) => quantileText(value, quantile, tolerance)).join(' / ') : '–';
  const entries = Object.entries(groups);
  if (entries.length === 0) return '';
  const isGraded = entries.some(([, { accuracy }]) => accuracy !== undefined);
  const rows = entries
    .slice(0, MAX_ROWS)
    .map(([selector, { ttft, itl, stall, e2e, errors, goodput, accuracy }]) => [
      code(selector),
      one(ttft, ...OF_ALL),
      one(itl, ...OF_ALL),
      one(stall, 'p99'),
      one(e2e, 'p95'),
      errors?.type === 'rate' ? formatRatio(errors.rate) : '–',
      goodput?.type === 'rate' ? formatRatio(goodput.rate) : '–',
      ...(isGraded ? [accuracy?.type === 'rate' ? formatRatio(accuracy.rate) : '–'] : []),
    ]);
  const head = [
    'slice',
    'ttft p50 / p95 / p99',
    'itl p50 / p95 / p99',
    'stall p99',
    'e2e p95',
    'errors',
    'goodput',
    ...(isGraded ? ['accuracy'] : []),
  ];
  const marks = sliceMarks(Object.fromEntries(entries.slice(0, MAX_ROWS)), tolerance).map(
    (text) => `\n\n${prose(text)}`,
  );
  return `### Slices\n\n${table(head, isGraded ? 'lrrrrrrr' : 'lrrrrrr', rows)}${andMore(entries.length)}${marks.join('')}`;
}

function errors({ errors }: RunResult): string {
  if (errors.length === 0) return '';
  const rows = errors
    .slice(0, MAX_ROWS)
    .map((group) => [
      code(errorName(group)),
      formatCount(group.count),
      formatMs(group.firstAtMs),
      group.message === '' ? '–' : code(group.message),
    ]);
  return `### Errors\n\n${table(['error', 'count', 'first at', 'first message'], 'lrrl', rows)}${andMore(errors.length)}`;
}

function server(result: RunResult): string {
  const line = serverLine(result);
  const notes = [...serverNotes(result), ...lawNotes(result)].map((note) => `- ⚠️ ${prose(capital(note))}`);
  if (line === undefined && notes.length === 0) return '';
  const told = line === undefined ? [] : [`Server: ${prose(line)}.`];
  return ['### Server and laws', ...told, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

const andMore = (total: number): string =>
  total > MAX_ROWS ? `\n\n…and ${countOf(total - MAX_ROWS, 'more row')} in \`report.html\`.` : '';

function footer({ run, generator }: RunResult): string {
  const health = `Generator: ${healthText(generator)}.`;
  return run.command === undefined ? health : `${health}\n\nTo repeat: ${code(run.command)}`;
}
