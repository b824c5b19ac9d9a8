import type { RunResult } from '../../core/result.ts';
import { SIGNS } from '../kit/answer.ts';
import { MARKS, withMark } from '../kit/doubt.ts';
import { capital, formatCount, formatPerSecond } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { COLORS, fitting, INDENT, indented, type Paint, type Pen, penOf, type Terminal } from '../kit/terminal.ts';
import { metricText } from '../kit/value-text.ts';
import { cut, padEnd, padStart, widest, widthOf } from '../kit/width.ts';
import { costLines } from './cost-lines.ts';
import { doubtLines, doubtOfStat } from './doubt-lines.ts';
import { errorName } from './error-name.ts';
import { loadLine, OUTCOMES } from './load-line.ts';
import { loadNotes, runNotes } from './load-notes.ts';
import { serverLine, serverNotes } from './server-text.ts';
import { STATE_TONES, type ThresholdLine, thresholdLines } from './threshold-line.ts';
import { tokenNotes } from './token-notes.ts';
import { trendStat } from './trend-stat.ts';
import { healthText, lawNotes } from './trust-text.ts';
import { verdictOf } from './verdict.ts';

export interface SummaryOptions extends Terminal {
  /** Figures of each distribution, in k6's words (`avg`, `p(99.9)`, `count`); ours when absent. */
  readonly trendStats?: readonly string[];
}

/** The dots, the colon and the space after a metric's name. */
const ROW_EDGE = 4;

const mark = (state: ThresholdLine['state'], paint: Paint): string =>
  paint(COLORS[STATE_TONES[state]], SIGNS[STATE_TONES[state]]);

/** In the order in which they are printed. */
const FIGURES: readonly string[] = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'];

/** What a narrow terminal does without, first to go first. */
const SPARE = ['p(90)', 'min', 'avg', 'max', 'med'] as const;

/** The end of a run as k6 prints it: the verdict, what was asserted, what was measured, and how we fared. */
export function summaryLines(result: RunResult, options: SummaryOptions): readonly string[] {
  const pen = penOf(options.color);
  const { paint } = pen;
  const cutToFit = (text: string): string => cut(text, options.columns - INDENT.length);
  return [
    pen.answer(verdictOf(result)),
    '',
    ...block(thresholds(result, paint)),
    ...block(reasons(result, pen)),
    ...block(checks(result, cutToFit, paint)),
    ...block([...trends(result, options, paint), ...doubts(result, options, paint)]),
    ...block(others(result)),
    ...block(cost(result)),
    ...block([load(result, paint), counts(result), ...[...loadNotes(result), ...tokenNotes(result)].map(plain)]),
    ...block(runNotes(result).map(note(pen))),
    ...block([...server(result), ...[...serverNotes(result), ...lawNotes(result)].map(note(pen))]),
    ...block(errors(result, cutToFit, paint)),
    generator(result),
  ];
}

/** Lines and a blank one after them; nothing for none. */
const block = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...indented(lines), '']);

function thresholds(result: RunResult, paint: Paint): readonly string[] {
  const lines = thresholdLines(result);
  const width = widest(lines.map(({ name }) => name));
  return lines.map(({ name, observed, state }) => `${mark(state, paint)} ${padEnd(name, width)}  ${observed}`);
}

const reasons = ({ validity }: RunResult, pen: Pen): readonly string[] =>
  validity.reasons.map(({ message }) => note(pen)(message));

/** As k6 shows them: what held always, and how often what did not. */
function checks({ checks = {} }: RunResult, cutToFit: (text: string) => string, paint: Paint): readonly string[] {
  return Object.entries(checks).map(([name, { passes, fails }]) => {
    const held = fails === 0 ? '' : `held ${formatCount(passes)} of ${formatCount(passes + fails)} times: `;
    return `${mark(fails === 0 ? 'ok' : 'failed', paint)} ${cutToFit(`${held}${plain(name)}`)}`;
  });
}

const doubts = (result: RunResult, { trendStats = FIGURES }: SummaryOptions, paint: Paint): readonly string[] =>
  doubtLines(result, trendStats).map((line) => paint(line.startsWith(MARKS.untrusted) ? 'yellow' : 'dim', line));

function trends(
  { metrics, validity }: RunResult,
  { columns, trendStats }: SummaryOptions,
  paint: Paint,
): readonly string[] {
  const trends = Object.entries(metrics).flatMap(([name, value]) => (value.type === 'trend' ? [{ name, value }] : []));
  const width = widest(trends.map(({ name }) => plain(name)));
  const figures = trendStats ?? FIGURES;
  const cells = figures.map((figure) => {
    const texts = trends.map(({ value }) =>
      withMark(trendStat(figure, value), doubtOfStat(figure, value, validity.tolerance)),
    );
    const width = widest(texts);
    return { name: figure, figure, texts, width, room: figure.length + 1 + width };
  });
  // What somebody asked for by name is shown, however narrow the terminal.
  const spare = { room: columns - INDENT.length - width - ROW_EDGE, spare: SPARE, gap: 1 };
  const kept = trendStats === undefined ? fitting(cells, spare) : cells;
  return trends.map(({ name }, row) => {
    const values = kept.map(({ figure, texts, width }) => `${paint('dim', `${figure}=`)}${padEnd(texts[row]!, width)}`);
    return `${dotted(plain(name), width)} ${values.join(' ').trimEnd()}`;
  });
}

function others({ metrics }: RunResult): readonly string[] {
  const width = widest(Object.keys(metrics).map(plain));
  return Object.entries(metrics).flatMap(([name, value]) =>
    value.type === 'trend' ? [] : [`${dotted(plain(name), width)} ${metricText(name, value)}`],
  );
}

function cost(result: RunResult): readonly string[] {
  const [total, ...each] = costLines(result);
  if (total === undefined) return [];
  const prices = each.map(({ what, amount }) => `${amount} ${what}`).join(', ');
  return [`cost ${total.amount} (${total.meaning})${prices === '' ? '' : `: ${prices}`}`];
}

function load(result: RunResult, paint: Paint): string {
  const rates = loadLine(result);
  if (rates === undefined) return 'nothing was measured';
  const rate = (word: string, perSecond: number): string => `${word} ${paint('bold', formatPerSecond(perSecond))}`;
  return [
    rate('offered', rates.offeredPerSecond),
    rate('sent', rates.sentPerSecond),
    rate('ok', rates.okPerSecond),
  ].join(' → ');
}

const server = (result: RunResult): readonly string[] => {
  const line = serverLine(result);
  return line === undefined ? [] : [`server: ${line}`];
};

const note =
  (pen: Pen) =>
  (text: string): string =>
    pen.note(plain(capital(text)));

const counts = ({ counts }: RunResult): string =>
  `${formatCount(counts.planned)} planned = ${OUTCOMES.map(({ key }) => `${formatCount(counts[key])} ${key}`).join(' + ')}`;

function errors({ errors }: RunResult, cutToFit: (text: string) => string, paint: Paint): readonly string[] {
  const names = errors.map(errorName);
  const width = widest(names);
  const digits = widest(errors.map(({ count }) => formatCount(count)));
  return errors.map(({ count, message }, i) => {
    const line = cutToFit(
      `${padStart(formatCount(count), digits)} × ${padEnd(names[i]!, width)}  ${plain(message)}`,
    ).trimEnd();
    return paint('red', line);
  });
}

const generator = ({ generator }: RunResult): string => `${INDENT}generator: ${healthText(generator, false)}`;

const dotted = (name: string, width: number): string => `${name}${'.'.repeat(width - widthOf(name) + 2)}:`;
