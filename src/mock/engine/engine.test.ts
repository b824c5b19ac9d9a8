import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { seeded } from '../../core/rng.ts';
import { type CostModel, metronome } from '../model/cost.ts';
import { PRESETS } from '../model/presets.ts';
import { Engine } from './engine.ts';
import { type Job, newJob } from './job.ts';
import type { StepRecord } from './observer.ts';

const LIMITS = { maxSeqs: 256, maxBatchedTokens: 2048 };

/** One job and what happened to it. */
interface Watched {
  readonly job: Job;
  readonly tokensMs: number[];
}

/** An engine under virtual time. `at` submits a job when its time comes. */
function serving(cost: CostModel, limits = LIMITS) {
  const clock = new VirtualClock();
  let areaMs = 0;
  const engine = new Engine({ cost, limits, clock, timeScale: 1 });
  const running = engine.run();
  const jobs: Watched[] = [];
  const submit = (promptTokens: number, outputTokens: number): Watched => {
    const tokensMs: number[] = [];
    let left = outputTokens;
    const onToken = () => {
      tokensMs.push(clock.now());
      return --left === 0 ? ('stop' as const) : undefined;
    };
    const job = newJob({ promptTokens, maxTokens: outputTokens, arrivedMs: clock.now(), source: { onToken } });
    engine.submit(job);
    const watched = { job, tokensMs };
    jobs.push(watched);
    return watched;
  };
  return {
    clock,
    engine,
    jobs,
    submit,
    async at(ms: number, promptTokens: number, outputTokens: number): Promise<Watched> {
      await clock.runUntil(ms);
      return submit(promptTokens, outputTokens);
    },
    /** Lets time pass in small strides, adding up how many requests are inside. */
    async pass(untilMs: number, strideMs: number, onStride: () => void): Promise<number> {
      for (let t = clock.now() + strideMs; t <= untilMs; t += strideMs) {
        onStride();
        await clock.runUntil(t);
        areaMs += (engine.core.waiting + engine.core.running) * strideMs;
      }
      return areaMs;
    },
    async stop(): Promise<void> {
      engine.close();
      await clock.run(running);
    },
  };
}

const preset = (name: string, seed = 1): CostModel => (PRESETS[name] ?? PRESETS['steady-50'])!.cost(seeded(seed));
const gaps = (times: readonly number[]): readonly number[] => times.slice(1).map((t, i) => t - (times[i] ?? t));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test('every request gets exactly its tokens, the first when its prompt has been read', async () => {
  const mock = serving(metronome(20));
  const long = mock.submit(5000, 3);
  const short = mock.submit(10, 4);
  await mock.clock.runUntil(1000);
  // 5,000 tokens at 2,048 a step: two whole chunks, then the rest, with which the short one fits too.
  expect(long.tokensMs).toEqual([60, 80, 100]);
  expect(short.tokensMs).toEqual([60, 80, 100, 120]);
  await mock.stop();
});

test('whatever comes and leaves, those who stay get all their tokens, in order, after their prompt was read', async () => {
  const requests = fc.array(
    fc.record({
      afterMs: fc.nat(80),
      promptTokens: fc.integer({ min: 1, max: 500 }),
      outputTokens: fc.integer({ min: 1, max: 12 }),
      leavesAfterMs: fc.option(fc.nat(120), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 15 },
  );
  const budget = 100;
  await fc.assert(
    fc.asyncProperty(requests, fc.integer({ min: 1, max: 4 }), async (wanted, maxSeqs) => {
      const mock = serving(metronome(10), { maxSeqs, maxBatchedTokens: budget });
      const events: { readonly ms: number; readonly happen: () => void }[] = [];
      const leftWith = new Map<Watched, number>();
      let ms = 0;
      for (const { afterMs, promptTokens, outputTokens, leavesAfterMs } of wanted) {
        ms += afterMs;
        let one: Watched | undefined;
        events.push({ ms, happen: () => (one = mock.submit(promptTokens, outputTokens)) });
        const leave = (): void => {
          if (one === undefined) return;
          mock.engine.core.cancel(one.job);
          leftWith.set(one, one.tokensMs.length);
        };
        if (leavesAfterMs !== undefined) events.push({ ms: ms + leavesAfterMs, happen: leave });
      }
      for (const event of events.toSorted((a, b) => a.ms - b.ms)) {
        await mock.clock.runUntil(event.ms);
        event.happen();
      }
      await mock.clock.runUntil(20_000);
      for (const one of mock.jobs) {
        const { job, tokensMs } = one;
        expect(tokensMs).toHaveLength(leftWith.get(one) ?? job.maxTokens);
        expect(gaps(tokensMs).every((gap) => gap > 0)).toBe(true);
        const stepsToRead = Math.ceil(job.promptTokens / budget);
        const firstMs = tokensMs[0] ?? Number.POSITIVE_INFINITY;
        expect(firstMs - job.arrivedMs).toBeGreaterThan((stepsToRead - 1) * 10);
      }
      expect([mock.engine.core.running, mock.engine.core.waiting, mock.engine.core.kv.usedBlocks]).toEqual([0, 0, 0]);
      await mock.stop();
    }),
    { numRuns: 30 },
  );
});

test('requests are admitted in the order in which they came', async () => {
  const mock = serving(metronome(10), { maxSeqs: 1, maxBatchedTokens: 2048 });
  const all = [1, 2, 3].map(() => mock.submit(10, 2));
  await mock.clock.runUntil(1000);
  expect(all.map(({ tokensMs }) => tokensMs)).toEqual([
    [10, 20],
    [30, 40],
    [50, 60],
  ]);
  await mock.stop();
});

test('the same seed and arrivals give the same tokens at the same instants', async () => {
  const run = async (seed: number) => {
    const mock = serving(preset('moe-dynamic', seed));
    for (let i = 0; i < 20; i++) await mock.at(i * 37, 200 + i, 20);
    await mock.clock.runUntil(5000);
    await mock.stop();
    return mock.jobs.map(({ tokensMs }) => tokensMs);
  };
  const [one, again, other] = [await run(1), await run(1), await run(2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

describe('the batch', () => {
  const gapAt = async (name: string, batch: number): Promise<number> => {
    const mock = serving(preset(name));
    for (let i = 0; i < batch; i++) mock.submit(16, 120);
    await mock.clock.runUntil(60_000);
    await mock.stop();
    return mean(gaps(mock.jobs[0]?.tokensMs ?? []).slice(20));
  };

  test('slows a mixture of experts, whose distinct experts grow with it', async () => {
    const [alone, eight, many] = [
      await gapAt('moe-dynamic', 1),
      await gapAt('moe-dynamic', 8),
      await gapAt('moe-dynamic', 64),
    ];
    expect(eight).toBeGreaterThan(alone * 1.3);
    expect(many).toBeGreaterThan(alone * 1.8);
  });

  test('hardly slows a dense model, which reads all its weights anyway', async () => {
    expect(await gapAt('dense-70b', 64)).toBeLessThan((await gapAt('dense-70b', 1)) * 1.3);
  });
});

test('a long prompt is felt by everyone whose answer is under way', async () => {
  const mock = serving(preset('dense-70b'));
  const streaming = mock.submit(16, 400);
  await mock.at(1000, 16_000, 2);
  await mock.clock.runUntil(8000);
  const before = gaps(streaming.tokensMs.filter((t) => t < 1000));
  const during = gaps(streaming.tokensMs.filter((t) => t >= 1000 && t < 1200));
  expect(Math.max(...during)).toBeGreaterThan(Math.max(...before) * 2);
  await mock.stop();
});

test("Little's law holds on a stable load: requests inside = arrival rate × time inside", async () => {
  const mock = serving(preset('moe-dynamic'));
  const rng = seeded(3);
  let nextMs = 0;
  const minutes = 2 * 60_000;
  const areaMs = await mock.pass(minutes, 1, () => {
    for (; nextMs <= mock.clock.now(); nextMs += -Math.log(1 - rng.next()) * 150) mock.submit(300, 60);
  });
  const done = mock.jobs.filter(({ tokensMs }) => tokensMs.length === 60);
  const insideMs = done.map(({ job, tokensMs }) => (tokensMs.at(-1) ?? 0) - job.arrivedMs);
  const expected = (mock.jobs.length / minutes) * mean(insideMs);
  expect(mock.jobs.length).toBeGreaterThan(600);
  expect(Math.abs(areaMs / minutes - expected) / expected).toBeLessThan(0.05);
  await mock.stop();
});

test('overload builds a queue, and the first token waits for it', async () => {
  const mock = serving(preset('moe-dynamic'), { maxSeqs: 8, maxBatchedTokens: 2048 });
  const depths: number[] = [];
  await mock.pass(10_000, 50, () => {
    mock.submit(100, 100);
    depths.push(mock.engine.core.waiting);
  });
  expect(depths[150]).toBeGreaterThan((depths[50] ?? 0) + 50);
  const waits = mock.jobs
    .filter(({ tokensMs }) => tokensMs.length > 0)
    .map(({ job }) => job.firstTokenMs - job.arrivedMs);
  expect(waits.at(-1)).toBeGreaterThan((waits[0] ?? 0) * 10);
  await mock.stop();
});

test('a client that leaves frees its place at once and gets no more tokens', async () => {
  const mock = serving(metronome(10), { maxSeqs: 1, maxBatchedTokens: 2048 });
  const leaving = mock.submit(10, 1000);
  const waiting = mock.submit(10, 1000);
  const next = mock.submit(10, 1);
  await mock.clock.runUntil(95);
  const held = mock.engine.core.kv.usedBlocks;
  mock.engine.core.cancel(waiting.job);
  expect([mock.engine.core.running, mock.engine.core.waiting, mock.engine.core.kv.usedBlocks]).toEqual([1, 1, held]);
  mock.engine.core.cancel(leaving.job);
  expect([mock.engine.core.running, mock.engine.core.waiting, mock.engine.core.kv.usedBlocks]).toEqual([0, 1, 0]);
  await mock.clock.runUntil(1000);
  expect(leaving.tokensMs).toHaveLength(9);
  expect(waiting.tokensMs).toEqual([]);
  expect(next.tokensMs).toEqual([110]);
  expect([mock.engine.core.running, mock.engine.core.waiting, mock.engine.core.kv.usedBlocks]).toEqual([0, 0, 0]);
  await mock.stop();
});

test('the totals told to the metrics are those of the requests', async () => {
  const clock = new VirtualClock();
  let [tokens, ended] = [0, 0];
  const observer = { onToken: () => void tokens++, onEnd: () => void ended++ };
  const engine = new Engine({
    cost: preset('moe-dynamic'),
    limits: LIMITS,
    clock,
    timeScale: 1,
    observers: [observer],
  });
  const running = engine.run();
  const lengths = [1, 2, 50, 7];
  for (const outputTokens of lengths) engine.submit(quietJob(outputTokens));
  await clock.runUntil(5000);
  engine.close();
  await clock.run(running);
  expect([tokens, ended]).toEqual([60, 4]);
});

test.each([20, 1])('held up in steps of %d ms, an engine moves its schedule and does not burst', async (stepMs) => {
  let heldUp = false;
  class Stalling extends VirtualClock {
    override async sleepUntil(t: number, signal?: AbortSignal): Promise<void> {
      const late = t >= 100 && !heldUp ? 500 : 0;
      if (late > 0) heldUp = true;
      await super.sleepUntil(t + late, signal);
    }
  }
  const clock = new Stalling();
  const lags: number[] = [];
  const observer = { onStep: ({ endMs, dueMs }: StepRecord) => void lags.push(endMs - dueMs) };
  const engine = new Engine({ cost: metronome(stepMs), limits: LIMITS, clock, timeScale: 1, observers: [observer] });
  const running = engine.run();
  const times: number[] = [];
  engine.submit(quietJob(200, () => times.push(clock.now())));
  await clock.runUntil(6000);
  engine.close();
  await clock.run(running);
  expect(times).toHaveLength(200);
  expect(Math.max(...lags)).toBe(500);
  expect(Math.min(...gaps(times))).toBeGreaterThanOrEqual(stepMs / 2 - 1e-9);
});

test.each([
  // Late by 5 of 20 ms: made up for, so that timers' lateness does not add up.
  [20, 5, [20, 25, 15, 20]],
  // Late by 40 of 100 ms: of that 15 are made up for, and the schedule moves by the rest.
  [100, 40, [100, 140, 85, 100]],
  // Late by 15 of 20 ms: no step is shorter than half.
  [20, 15, [20, 35, 10, 20]],
])('steps of %d ms, one of them %d ms late, go on as %j', async (stepMs, lateMs, expected) => {
  let calls = 0;
  class LateOnce extends VirtualClock {
    override async sleepUntil(t: number, signal?: AbortSignal): Promise<void> {
      await super.sleepUntil(t + (calls++ === 2 ? lateMs : 0), signal);
    }
  }
  const clock = new LateOnce();
  const engine = new Engine({ cost: metronome(stepMs), limits: LIMITS, clock, timeScale: 1 });
  const running = engine.run();
  const times: number[] = [];
  engine.submit(quietJob(5, () => times.push(clock.now())));
  await clock.runUntil(6000);
  engine.close();
  await clock.run(running);
  expect(gaps(times)).toEqual(expected);
});

describe('handing tokens out', () => {
  class ByHand extends VirtualClock {
    lostMs = 0;
    override now(): number {
      return super.now() + this.lostMs;
    }
    override async sleepUntil(t: number, signal?: AbortSignal): Promise<void> {
      await super.sleepUntil(t - this.lostMs, signal);
    }
  }
  /** Twenty steps of 20 ms, after each of which its tokens take the process so long. */
  async function handing(outMs: number): Promise<readonly StepRecord[]> {
    const clock = new ByHand();
    const steps: StepRecord[] = [];
    const observer = { onStep: (step: StepRecord) => void steps.push(step) };
    const engine = new Engine({ cost: metronome(20), limits: LIMITS, clock, timeScale: 1, observers: [observer] });
    const running = engine.run();
    engine.submit(quietJob(20, () => (clock.lostMs += outMs)));
    await clock.runUntil(6000);
    engine.close();
    await clock.run(running);
    return steps;
  }
  const gapsOf = (steps: readonly StepRecord[]) => gaps(steps.map(({ endMs }) => endMs));
  const lagsOf = (steps: readonly StepRecord[]) =>
    steps.map(({ slippedMs, endMs, dueMs }) => slippedMs + endMs - dueMs).slice(1);

  test('goes on while the next step does, and delays nothing', async () => {
    const steps = await handing(19);
    expect(gapsOf(steps)).toEqual(Array(19).fill(20));
    expect(lagsOf(steps)).toEqual(Array(19).fill(0));
  });

  test('that takes longer than a step is told as lag, to the last millisecond', async () => {
    const steps = await handing(40);
    expect(Math.min(...gapsOf(steps))).toBe(40);
    expect(lagsOf(steps)).toEqual(gapsOf(steps).map((gap) => gap - 20));
  });
});

test('lets sockets have their turn between steps, also when steps are over before they are decided', async () => {
  const clock = new MonotonicClock();
  const engine = new Engine({ cost: metronome(1), limits: LIMITS, clock, timeScale: 1000 });
  const running = engine.run();
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await new Promise<void>((over) => {
    let left = 2000;
    const onToken = () => {
      if (--left > 0) return undefined;
      over();
      return 'stop' as const;
    };
    engine.submit(newJob({ promptTokens: 1, maxTokens: 2000, arrivedMs: clock.now(), source: { onToken } }));
  });
  isOver = true;
  engine.close();
  await running;
  expect(turns).toBeGreaterThan(1000);
});

test('a request that finds the engine idle waits a whole step for its first token', async () => {
  const mock = serving(metronome(20));
  const { tokensMs: first } = await mock.at(7, 10, 1);
  const { tokensMs: later } = await mock.at(1000, 10, 2);
  await mock.clock.runUntil(2000);
  expect([first, later]).toEqual([[27], [1020, 1040]]);
  await mock.stop();
});

test('twice the time scale, half the time', async () => {
  const clock = new VirtualClock();
  const engine = new Engine({ cost: metronome(20), limits: LIMITS, clock, timeScale: 2 });
  const running = engine.run();
  const times: number[] = [];
  engine.submit(quietJob(3, () => times.push(clock.now())));
  await clock.runUntil(1000);
  engine.close();
  await clock.run(running);
  expect(times).toEqual([10, 20, 30]);
});

/** A job for an engine that starts at 0. */
function quietJob(outputTokens: number, onToken: () => void = () => {}): Job {
  let left = outputTokens;
  const source = {
    onToken: () => {
      onToken();
      return --left === 0 ? ('stop' as const) : undefined;
    },
  };
  return newJob({ promptTokens: 1, maxTokens: outputTokens, arrivedMs: 0, source });
}
