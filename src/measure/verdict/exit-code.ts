import { EXIT, type ExitName } from '../../core/exit-codes.ts';
import type { RunResult } from '../../core/result.ts';

/**
 * What a run may end with, gravest first. INVALID before stopped before thrown before failed: an invalid run must never
 * read as a pass, nor as slow, and a run whose own code threw did not do what its thresholds are about.
 */
export const GRAVEST_FIRST = [
  'invalid',
  'interrupted',
  'aborted',
  'setupTimeout',
  'teardownTimeout',
  'scenarioThrew',
  'markedFailed',
  'thresholds',
  'ok',
] as const satisfies readonly ExitName[];

const RANKS: ReadonlyMap<number, number> = new Map(GRAVEST_FIRST.map((name, rank) => [EXIT[name].code, rank]));

/** Of two exit codes the one that a reader must know of; of one that no run ends with, itself. */
export const graver = (a: number, b: number): number => ((RANKS.get(a) ?? -1) <= (RANKS.get(b) ?? -1) ? a : b);

type Ended = Pick<RunResult, 'validity' | 'run' | 'thrown' | 'markedFailed' | 'thresholds'>;

export function exitCodeOf({ validity, run, thrown, markedFailed, thresholds }: Ended): number {
  if (!validity.valid) return EXIT.invalid.code;
  if (run.stopped === 'signal') return EXIT.interrupted.code;
  if (run.stopped === 'script') return EXIT.aborted.code;
  if (thrown !== undefined) return EXIT.scenarioThrew.code;
  if (markedFailed !== undefined) return EXIT.markedFailed.code;
  // What a hopeless run was to meet is the slo, which it missed. A threshold that stopped the run had failed, whatever
  // the last answers made of it.
  const hasMissed = run.stopped === 'hopeless' || run.stopped === 'threshold' || thresholds.some(({ ok }) => !ok);
  return hasMissed ? EXIT.thresholds.code : EXIT.ok.code;
}
