import { EXIT } from '../core/exit-codes.ts';
import type { RunInfo, ThresholdVerdict, Validity } from '../core/result.ts';

/** INVALID before interrupted before failed: an invalid run must never read as a pass, nor as slow. */
export function exitCodeOf(
  { valid }: Validity,
  thresholds: readonly ThresholdVerdict[],
  stopped: RunInfo['stopped'],
): number {
  if (!valid) return EXIT.invalid.code;
  if (stopped === 'signal') return EXIT.interrupted.code;
  return thresholds.every(({ ok }) => ok) ? EXIT.ok.code : EXIT.thresholds.code;
}
