import { EXIT } from '../core/exit-codes.ts';
import type { RunInfo, ThresholdVerdict, Validity } from '../core/result.ts';

/**
 * INVALID before stopped before thrown before failed: an invalid run must never read as a pass, nor as slow, and a
 * run whose own code threw did not do what its thresholds are about.
 */
export function exitCodeOf(
  { valid }: Validity,
  thresholds: readonly ThresholdVerdict[],
  stopped: RunInfo['stopped'],
  threw: number,
): number {
  if (!valid) return EXIT.invalid.code;
  if (stopped === 'signal') return EXIT.interrupted.code;
  if (stopped === 'script') return EXIT.aborted.code;
  if (threw > 0) return EXIT.scenarioThrew.code;
  return thresholds.every(({ ok }) => ok) ? EXIT.ok.code : EXIT.thresholds.code;
}
