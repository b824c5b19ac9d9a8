import { type Metrics, metricIn, type RunNote, type RunResult } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';

/** A bucket's bound is a coarse word for a median. */
const FRACTION = 0.5;

/**
 * Gaps that are shorter than those in which the server makes its tokens: they were collected on the way here, and came
 * together.
 */
export function collectedNotes(metrics: Metrics, server: RunResult['server']): readonly RunNote[] {
  const ours = metricIn(metrics, 'itl', 'trend');
  const theirs = server?.times.itl;
  if (ours === undefined || theirs === undefined) return [];
  const [leastMs] = theirs.p50;
  if (ours.p50 >= leastMs * FRACTION) return [];
  return [
    {
      kind: 'gaps-too-short',
      message: `Half of the gaps between pieces are below ${formatMs(ours.p50)}, and half of the server's own are above ${formatMs(leastMs)}: something on the way collects tokens and sends them together (a proxy: switch its buffering off), or this machine was too busy to read them one by one, so itl is not the server's.`,
    },
  ];
}
