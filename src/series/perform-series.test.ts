import { expect, test } from 'vitest';
import { PlimsollError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { RunInfo } from '../core/result.ts';
import { performSeries, type Series, stopCode } from './perform-series.ts';

type Ending = Pick<RunInfo, 'stopped' | 'stopReason'> | Error;

/** Three runs, 1 to 3, that end as told, and everything that happens, in order. */
function three(endings: Readonly<Record<number, Ending>> = {}) {
  const heard: string[] = [];
  const series: Series<number, string> = {
    next: (made) => (made.length < 3 ? made.length + 1 : undefined),
    async perform(next) {
      heard.push(`perform ${next}`);
      const ending = endings[next] ?? {};
      if (ending instanceof Error) throw ending;
      return { made: `run ${next}`, run: ending };
    },
    keep: async (made) => void heard.push(`keep ${made.length}`),
    drained: async (next) => void heard.push(`drained ${next}`),
  };
  const progress = {
    onBegin: (next: number) => void heard.push(`begin ${next}`),
    onMade: (next: number, made: string) => void heard.push(`made ${next}: ${made}`),
  };
  return { heard, series, progress };
}

const interrupt = new AbortController().signal;
const all = ['run 1', 'run 2', 'run 3'];

test('makes one run after the other: said, performed, kept, and drained before the next', async () => {
  const { heard, series, progress } = three();
  expect(await performSeries(series, { interrupt, progress })).toEqual({ made: all });
  expect(heard.slice(0, 6)).toEqual(['begin 1', 'perform 1', 'made 1: run 1', 'keep 1', 'drained 1', 'begin 2']);
  expect(heard).toHaveLength(15);
});

test('goes on behind what an earlier process made', async () => {
  const { heard, series } = three();
  expect(await performSeries(series, { interrupt, before: ['run 1', 'run 2'] })).toEqual({ made: all });
  expect(heard).toEqual(['perform 3', 'keep 3', 'drained 3']);
});

test('with everything made before, nothing is run, also when a signal has come', async () => {
  const { heard, series } = three();
  const signalled = { interrupt: AbortSignal.abort(), before: all };
  expect(await performSeries(series, signalled)).toEqual({ made: all });
  expect(heard).toEqual([]);
});

test.each<[string, Ending, object]>([
  ['a signal', { stopped: 'signal' }, { kind: 'signal' }],
  ['a signal in setup()', new PlimsollError('INTERRUPTED', 'Stopped.'), { kind: 'signal' }],
  [
    'abort() in a session',
    { stopped: 'script', stopReason: 'enough' },
    { kind: 'script', why: 'the scenario called abort(): enough' },
  ],
  [
    'abort() in setup()',
    new PlimsollError('SCENARIO_ABORTED', 'setup() called abort(): no'),
    { kind: 'script', why: 'setup() called abort(): no' },
  ],
])('%s ends it: the run that was stopped is no part of it, what was made is', async (_, ending, stop) => {
  const { heard, series } = three({ 2: ending });
  expect(await performSeries(series, { interrupt })).toEqual({ made: ['run 1'], stop });
  expect(heard.at(-1)).toBe('perform 2');
});

test.each<Ending>([{ stopped: 'hopeless' }, { stopped: 'threshold' }, { stopped: 'worker-lost' }])(
  'a run that ended early for its own reasons is a part of it: %j',
  async (ending) => {
    expect(await performSeries(three({ 2: ending }).series, { interrupt })).toEqual({ made: all });
  },
);

test('a signal between two runs begins no other', async () => {
  const controller = new AbortController();
  const { heard, series } = three();
  const drained = async (): Promise<void> => controller.abort();
  expect(await performSeries({ ...series, drained }, { interrupt: controller.signal })).toEqual({
    made: ['run 1'],
    stop: { kind: 'signal' },
  });
  expect(heard).toEqual(['perform 1', 'keep 1']);
});

test('a series that was ended by a signal ends otherwise than one that its scenario ended', () => {
  expect(stopCode({ kind: 'signal' })).toBe(EXIT.interrupted.code);
  expect(stopCode({ kind: 'script', why: 'enough' })).toBe(EXIT.aborted.code);
});

test('any other error is nobody’s stop', async () => {
  const { series } = three({ 1: new PlimsollError('WRITE_FAILED', 'The disk is full.') });
  await expect(performSeries(series, { interrupt })).rejects.toThrow('The disk is full.');
});
