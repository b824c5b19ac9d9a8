import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import type { Answer, Tone } from '../kit/answer.ts';
import { countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { reasonOf } from './reasons.ts';
import { VERDICTS } from './verdicts.ts';
import { changeText, invalidRuns, isSingle, judgedOf, labelOf, marginText, rangeText } from './words.ts';

/** How many figures the sentence names before it counts the rest. */
const NAMED = 2;

/** One candidate against the base. */
export const answerOf = (
  contrast: Contrast,
  comparison: Comparison,
): Answer<string, Tone> & { readonly sign: string } => ({
  ...VERDICTS[contrast.verdict],
  because: because(contrast, comparison),
});

function because(contrast: Contrast, comparison: Comparison): string {
  // Between quotes a name stays as it is, also where a sentence begins with it.
  const [base, candidate] = [comparison.base, contrast.candidate].map((side) => `“${labelOf(side)}”`);
  const judged = judgedOf(contrast);
  const of = (kind: MetricChange['judgement']['kind']): readonly MetricChange[] =>
    judged.filter(({ judgement }) => judgement.kind === kind).toSorted(byWeight(comparison));
  const [worse, better, unclear] = [of('worse'), of('better'), of('unclear')];
  switch (contrast.verdict) {
    case 'invalid':
      return invalidity(contrast, comparison);
    case 'worse':
      return `${candidate} is worse than ${base}: ${moved(worse)}${better.length > 0 ? `; but ${moved(better)}` : ''}.`;
    case 'better':
      return `${candidate} is better than ${base}: ${moved(better)}; no judged figure is worse.`;
    case 'same':
      return `${candidate} is the same as ${base}: ${judged.length === 1 ? `the judged figure differs` : `all ${judged.length} judged figures differ`} by less than ${marginText(comparison)}.`;
    case 'unclear': {
      const whether = `whether ${candidate} differs from ${base}`;
      if (isSingle(contrast))
        return `${whether} cannot be told from one run a side, as it is not known how much runs differ.`;
      const known = better.length > 0 ? `${moved(better)}; but ` : '';
      return `${whether} is not known: ${known}${doubt(unclear, judged.length, contrast, comparison)}.`;
    }
    default:
      return contrast.verdict satisfies never;
  }
}

/** Which change is greatest for what it may be. */
const byWeight =
  ({ settings }: Comparison) =>
  (a: MetricChange, b: MetricChange): number => {
    const weight = ({ change, scale }: MetricChange): number =>
      Math.abs(change?.estimate ?? 0) / (scale === 'share' ? settings.marginShare : settings.marginRatio);
    return weight(b) - weight(a);
  };

/** `Time to first token, p95 rose by 20 % (+18.6 to +21.3 %)` */
function moved(metrics: readonly MetricChange[]): string {
  const named = metrics.slice(0, NAMED).map((metric) => {
    const { change, title } = metric;
    const by = changeText(change?.estimate ?? 0, metric);
    const range = rangeText(change, metric);
    return `${title} ${by.startsWith('−') ? 'fell' : 'rose'} by ${by.slice(1)}${range === undefined ? '' : ` (${range})`}`;
  });
  const rest = metrics.length - named.length;
  return `${named.join('; ')}${rest > 0 ? `; and ${countOf(rest, 'more figure')}` : ''}`;
}

function doubt(unclear: readonly MetricChange[], judged: number, contrast: Contrast, comparison: Comparison): string {
  const [first] = unclear;
  if (first === undefined)
    return judged === 0 ? 'nothing that is judged was measured on both sides' : 'the figures say different things';
  const reason = reasonOf(first, comparison, contrast) ?? 'it could be chance';
  const isShared = unclear.every((metric) => reasonOf(metric, comparison, contrast) === reason);
  if (isShared && unclear.length === judged && judged > 1) return reason;
  const seen = first.change === undefined ? '' : `, seen to change by ${changeText(first.change.estimate, first)}`;
  const which = unclear.length === 1 ? first.title : `among them ${first.title}`;
  return `${unclear.length} of ${countOf(judged, 'judged figure')} ${unclear.length === 1 ? 'is' : 'are'} unclear, ${which}${seen}: ${reason}`;
}

function invalidity(contrast: Contrast, { base }: Comparison): string {
  const invalid = invalidRuns(base, contrast.candidate);
  const all = base.runs.length + contrast.candidate.runs.length;
  const [first] = invalid;
  const why = first?.validity.reasons[0]?.message;
  const said = why === undefined ? '' : `: ${plain(first?.path ?? '')}: ${plain(why).replace(/\.(\s.*)?$/, '')}`;
  return `${invalid.length} of ${countOf(all, 'run')} can’t be trusted, so nothing is judged${said}.`;
}
