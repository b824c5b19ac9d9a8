import { cpus } from 'node:os';
import type { RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { runIn } from './cli.ts';

const OF_A_BUSY_MACHINE: readonly string[] = ['NOT_TRUSTED', 'UNDECIDED', 'EVENT_LOOP_BUSY', 'CPU'];
type Judged = Pick<RunResult, 'validity'>;

/** Why a run is INVALID, but for a machine that is busy with other tests: unless it is what they ask. */
export const reasonsOf = ({ validity }: Judged): readonly string[] =>
  validity.reasons.map(({ code }) => code).filter((code) => !OF_A_BUSY_MACHINE.includes(code));

/** What a command ends with that would have ended with `code` on an idle machine: a run that came late is INVALID. */
export const unlessLate = (result: Judged, code: number): number =>
  !result.validity.valid && reasonsOf(result).length === 0 ? 112 : code;

/** The same of the only run in this folder. */
export const unlessLateIn = (out: string, code: number): number =>
  unlessLate(written('result', JSON.parse(runIn(out).read('result.json'))), code);

const share = (): { readonly idle: number; readonly all: number } => {
  const times = cpus().map((each) => each.times);
  const sum = (of: (typeof times)[number]): number => Object.values(of).reduce((a, b) => a + b, 0);
  return { idle: times.reduce((a, { idle }) => a + idle, 0), all: times.reduce((a, each) => a + sum(each), 0) };
};

/**
 * Watches what this machine does from now on. A run of a test leaves most of it idle: where less than half was, others
 * kept it busy, and that a run of ours came late is no fault of ours.
 */
export function machineFromNow(): { readonly wasBusy: () => boolean } {
  const from = share();
  return {
    wasBusy: () => {
      const until = share();
      return until.idle - from.idle < 0.5 * (until.all - from.all);
    },
  };
}

/** What became of each law, but for the mean of instants at which a busy machine has more under way than one that is not. */
export const ownLaws = ({ laws }: Pick<RunResult, 'laws'>): readonly (readonly [string, boolean])[] =>
  laws.flatMap(({ name, ok }) => (name === 'server-in-flight' ? [] : [[name, ok] as const]));
