import type { Command } from './shared/command.ts';

/** Each in the order in which help lists them. Loaded when wanted: a run needs no code of the mock, nor the mock that of a run. */
const LOAD: Readonly<Record<string, () => Promise<Command<never>>>> = {
  run: async () => (await import('./commands/run.ts')).run,
  capacity: async () => (await import('./commands/capacity.ts')).capacity,
  sweep: async () => (await import('./commands/sweep.ts')).sweep,
  compare: async () => (await import('./commands/compare.ts')).compare,
  trend: async () => (await import('./commands/trend.ts')).trend,
  report: async () => (await import('./commands/report.ts')).report,
  ab: async () => (await import('./commands/ab.ts')).ab,
  study: async () => (await import('./commands/study.ts')).study,
  mock: async () => (await import('./commands/mock.ts')).mock,
  demo: async () => (await import('./commands/demo.ts')).demo,
  validate: async () => (await import('./commands/validate.ts')).validate,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

/** The command that these words begin with; where none is meant, or a wrong one, all there are. */
export async function commandsFor(argv: readonly string[]): Promise<readonly Command<never>[]> {
  const [name = ''] = argv;
  const named = Object.hasOwn(LOAD, name) ? LOAD[name] : undefined;
  return named === undefined ? Promise.all(Object.values(LOAD).map((load) => load())) : [await named()];
}
