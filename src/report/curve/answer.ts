import { type Curve, type LoadLine, loadOf } from '../../core/curve.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import type { Answer } from '../kit/answer.ts';
import { countOf, formatCount, formatPerSecond } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { levelText, loadText, shareText, unitOf } from './load-text.ts';
import { isTrusted, levelsOf } from './points.ts';

export function answerOf(curve: Curve): Answer {
  const answer = curve.kind === 'capacity' ? capacityAnswer(curve) : sweepAnswer(curve);
  const caveats = [stopped(curve), untrusted(curve)].filter((text) => text !== '');
  return { ...answer, because: [answer.because, ...caveats].join(' ') };
}

/** In one line. In a page the figure stands large above its sentence; here it would be said twice. */
export function curveSentence(curve: Curve): string {
  const { word, because } = answerOf(curve);
  return `${leadOf(curve, word)}: ${because}`;
}

export const leadOf = ({ line }: Curve, word: string): string => (line?.kind === 'found' ? 'Load line' : word);

const NO_LINE: LoadLine = { kind: 'unknown', why: 'the search did not come to its end' };

function capacityAnswer(curve: Curve): Answer {
  const { line = NO_LINE, goodputRatio = 1 } = curve;
  const unit = unitOf(curve);
  const rate = (perSecond: number): string => loadText(perSecond, unit);
  switch (line.kind) {
    case 'found': {
      const [low, high] = line.interval.map(formatNumber);
      return {
        word: rate(line.perSecond),
        tone: 'good',
        because: `This endpoint carries ${rate(line.perSecond)} (${low}–${high}) with ${shareText(curve, goodputRatio)}.`,
      };
    }
    case 'below':
      return {
        word: `Below ${rate(line.minPerSecond)}`,
        tone: 'bad',
        because: `This endpoint carries less than ${rate(line.minPerSecond)}, the lowest rate that was to be tried: there only ${shareText(curve, line.goodputRatio, 'were')}, where ${formatRatio(goodputRatio)} were asked for.`,
      };
    case 'above':
      return {
        word: `Above ${rate(line.maxPerSecond)}`,
        tone: 'good',
        because: `This endpoint carries ${rate(line.maxPerSecond)} and more: at the highest rate that was to be tried ${shareText(curve, line.goodputRatio, 'were still')}, where ${formatRatio(goodputRatio)} were asked for. A higher --max would find the line.`,
      };
    case 'unknown':
      return {
        word: 'Not known',
        tone: 'doubtful',
        because:
          `How much this endpoint carries with ${shareText(curve, goodputRatio)} is not known: ${sentence(line.why)} ${known(line, rate)}`.trim(),
      };
    default:
      return line satisfies never;
  }
}

/** What is known all the same. */
function known(
  { heldPerSecond, missedPerSecond }: Extract<LoadLine, { kind: 'unknown' }>,
  rate: (perSecond: number) => string,
): string {
  if (heldPerSecond === undefined && missedPerSecond === undefined) return 'No rate is known to hold or to miss.';
  if (missedPerSecond === undefined) return `It held at ${rate(heldPerSecond!)}; above that nothing is known.`;
  if (heldPerSecond === undefined) return `It missed at ${rate(missedPerSecond)}; below that nothing is known.`;
  return `It held at ${rate(heldPerSecond)} and missed at ${rate(missedPerSecond)}.`;
}

function sweepAnswer(curve: Curve): Answer {
  const unit = unitOf(curve);
  const levels = levelsOf(curve);
  const trusted = levels.filter((level) => level.trusted.length > 0);
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined || trusted.length === 0)
    return { word: 'Nothing known', tone: 'doubtful', because: 'No run came to an end that can be trusted.' };
  const span = `${formatNumber(first.load)}–${loadText(last.load, unit)}`;
  const went =
    levels.length === 1
      ? `One load was tried, ${loadText(first.load, unit)}.`
      : `The load went from ${formatNumber(first.load)} to ${loadText(last.load, unit)} in ${countOf(levels.length, 'step')}.`;
  return {
    word: levels.length === 1 ? loadText(first.load, unit) : span,
    tone: 'plain',
    because: [went, most(curve), heldUpTo(curve), kneeText(curve)].filter((text) => text !== '').join(' '),
  };
}

function most({ points }: Curve): string {
  const [best] = points
    .filter((point) => isTrusted(point) && point.outputTokensPerSecond !== undefined)
    .sort((a, b) => b.outputTokensPerSecond! - a.outputTokensPerSecond!);
  if (best?.outputTokensPerSecond === undefined) return '';
  return `At most it made ${formatPerSecond(best.outputTokensPerSecond).replace('/s', ' output tokens/s')}, at ${levelText(best.level)}.`;
}

/** Up to which load every trusted run met what was asked. */
function heldUpTo(curve: Curve): string {
  const { goodputRatio } = curve;
  const judged = levelsOf(curve).filter(({ points }) =>
    points.some(({ valid, isMet }) => valid && isMet !== undefined),
  );
  if (goodputRatio === undefined || judged.length === 0) return '';
  const missed = judged.findIndex(({ points }) => points.some(({ valid, isMet }) => valid && isMet === false));
  const asked = shareText(curve, goodputRatio, 'were');
  if (missed === 0) return `Already at the lowest, fewer than ${asked}.`;
  return missed === -1 ? `At all of them ${asked}.` : `${asked} up to ${judged[missed - 1]!.name}.`;
}

function kneeText(curve: Curve): string {
  const { knee } = curve;
  if (knee === undefined) return 'No knee was found.';
  return `The knee is at ${loadText(loadOf(knee.level), unitOf(curve))}: ${sentence(knee.because)}`;
}

/** A line that is not known says itself why. */
function stopped({ run, line }: Curve): string {
  if (run.stopped === undefined || line?.kind === 'unknown') return '';
  return run.stopped === 'signal' ? 'A signal stopped it before its end.' : 'It was stopped before its end.';
}

function untrusted({ points }: Curve): string {
  const count = points.filter(({ valid }) => !valid).length;
  if (count === 0) return '';
  return `${formatCount(count)} of ${countOf(points.length, 'run')} can’t be trusted and ${count === 1 ? 'counts' : 'count'} in nothing.`;
}

/** A cause within a sentence of ours: it starts small, unless with a name, and ends once. */
function sentence(text: string): string {
  const shown = plain(text).trim().replace(/\.+$/, '');
  return `${/^[A-Z][a-z ]/.test(shown) ? shown.slice(0, 1).toLowerCase() + shown.slice(1) : shown}.`;
}
