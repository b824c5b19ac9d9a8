import type { RunResult } from '../../src/core/result.ts';

const OF_A_BUSY_MACHINE: readonly string[] = ['SEND_LAG', 'EVENT_LOOP_DELAY', 'EVENT_LOOP_BUSY', 'CPU'];
type Judged = Pick<RunResult, 'validity'>;

/** Why a run is INVALID, but for a machine that is busy with other tests: unless it is what they ask. */
export const reasonsOf = ({ validity }: Judged): readonly string[] =>
  validity.reasons.map(({ code }) => code).filter((code) => !OF_A_BUSY_MACHINE.includes(code));

/** What a command ends with that would have ended with `code` on an idle machine: a run that came late is INVALID. */
export const unlessLate = (result: Judged, code: number): number =>
  !result.validity.valid && reasonsOf(result).length === 0 ? 112 : code;
