import { expect, test } from 'vitest';
import { FIXTURES } from '../../test/fixtures/report/runs.ts';
import type { GeneratorHealth } from '../core/result.ts';
import type { Driven } from './drive.ts';
import type { Exactness } from './exactness.ts';
import { type Level, levelOf } from './fared.ts';
import { exitCodeOf, findingLines } from './finding.ts';
import type { Machine } from './machine.ts';
import { machineFindings } from './machine-findings.ts';

const machine: Machine = {
  node: '24.21.0',
  hasFlags: true,
  cpus: 8,
  memoryBytes: 32 * 2 ** 30,
  loadAverage: 0.2,
  openFiles: 1_048_576,
  ports: 28_232,
  timerLateP50Ms: 0.002,
  timerLateP99Ms: 0.04,
};
const passing = FIXTURES.passing.result;
const source = { requests: 100, events: 4000, cpuMs: 900, wallMs: 3000 };

/** 99 of 100 times are to within so many ms, and twice that for gaps. */
const exactTo = (ms: number): Exactness => ({
  ttft: { count: 400, p50Ms: ms / 4, p99Ms: ms, maxMs: 3 * ms },
  itl: { count: 16_000, p50Ms: ms / 2, p99Ms: 2 * ms, maxMs: 6 * ms },
});

function level(
  streams: number,
  exactness: Exactness,
  generator: Partial<GeneratorHealth>,
  over: Partial<Level> = {},
): Level {
  const metrics = {
    output_tokens: { type: 'counter', count: 0, rate: streams * 50.4 },
    requests: { type: 'counter', count: 0, rate: streams * 1.25 },
  } as const;
  const result = { ...passing, metrics, generator: { ...passing.generator, ...generator } };
  return { ...levelOf({ streams, start: 'warm' }, result, exactness, source), ...over };
}

const COLD = level(200, exactTo(2.4), {}, { start: 'cold' });
const KEPT = [
  level(200, exactTo(0.15), { rssMaxBytes: 100 * 2 ** 20, eventLoopUtilization: 0.2 }),
  level(800, exactTo(0.4), { rssMaxBytes: 160 * 2 ** 20, eventLoopUtilization: 0.7, cpuRatio: 0.69 }),
];
const notTrusted = {
  code: 'NOT_TRUSTED',
  message: "ttft p50 is 15.8 ms, of which up to 1.7 ms may be the generator's own (at most 1 ms are tolerated).",
  observed: 1.7,
  limit: 1,
};
const standstills = [{ fromMs: 1200, forMs: 140, requests: 61 }];
const BROKEN = level(
  1200,
  exactTo(6),
  { eventLoopUtilization: 0.94, standstills },
  { isKept: false, broken: [notTrusted] },
);
const driven = (levels: readonly Level[], cold = COLD): Driven => ({ cold, levels });

test('what a machine can measure, how exactly, and what bounds it', () => {
  expect(findingLines(machineFindings(machine, driven([...KEPT, BROKEN])))).toMatchInlineSnapshot(`
    [
      "✓ load          800 streams at 50 events/s each are measured to within 0.4 ms (ttft) and 0.8 ms (itl) at p99 with one worker: 40,000 events/s and 1,000 requests/s",
      "✓ less load     200 streams to within 0.15 ms (ttft) and 0.3 ms (itl) at p99",
      "✓ cold          200 streams in the first 2.1 s of a run without a warm-up: to within 2.4 ms (ttft) and 4.8 ms (itl) at p99",
      "! what broke    with 1,200 streams: ttft p50 is 15.8 ms, of which up to 1.7 ms may be the generator's own (at most 1 ms are tolerated); it stood still for 140 ms; event-loop utilisation 94 % (limit 90 %)",
      "✓ at that load  CPU 69 % of a core, event loop 70 % busy, send lag p99 1.9 ms, event-loop delay p99 0.38 ms",
      "✓ memory        102 KiB a stream, 160 MiB in all",
      "✓ workers       8 CPUs: --workers 8 should drive up to 8 times as much where the target is another machine (not tried)",
      "✓ timers        late by 0.002 ms (median), 0.04 ms (p99)",
      "✓ open files    1,048,576 (ulimit -n); a stream takes one",
      "✓ ports         28,232 ephemeral ports: so many connections to one address and port of a target",
      "✓ CPUs          8, and 32 GiB of memory",
      "✓ Node          24.21.0, with the flags of the launcher",
    ]
  `);
});

test('where nothing broke, it can do at least what was tried', () => {
  const findings = machineFindings(machine, driven(KEPT));
  expect(findings[0]?.says).toMatch(/^at least 800 streams at 50 events\/s each/);
  expect(findings.find(({ about }) => about === 'what broke')?.says).toBe('nothing in the time that there was to try');
});

test('a first run whose figures are not trusted is told what to do, where that would help', () => {
  const cold = { ...COLD, isKept: false, broken: [notTrusted] };
  const found = (levels: readonly Level[]) =>
    machineFindings(machine, driven(levels, cold)).find(({ about }) => about === 'cold');
  expect(found([BROKEN])?.says).toContain('not trusted: ttft p50');
  expect(found(KEPT)).toEqual({
    state: 'note',
    about: 'cold',
    says: `200 streams in the first 2.1 s of a run without a warm-up: to within 2.4 ms (ttft) and 4.8 ms (itl) at p99; not trusted, so give runs a warm-up: ${notTrusted.message.slice(0, -1)}`,
  });
});

test('a machine none of whose figures can be trusted can measure nothing, and is told how far off they may be', () => {
  const findings = machineFindings(machine, driven([BROKEN, { ...BROKEN, streams: 50, exactness: {} }]));
  expect(findings[0]).toMatchObject({ state: 'bad', says: expect.stringContaining('50 streams by no whole answer') });
  expect(exitCodeOf(findings)).toBe(112);
  expect(exitCodeOf(machineFindings(machine, driven(KEPT)))).toBe(0);
});

test('what bounds it in other ways is worth a note', () => {
  const { openFiles: _, ports: __, ...others } = machine;
  const notes = (over: Partial<Machine>): readonly string[] =>
    machineFindings({ ...machine, ...over }, driven(KEPT))
      .filter(({ state }) => state === 'note')
      .map(({ about }) => about);
  expect(notes({})).toEqual([]);
  expect(notes({ openFiles: 1024 })).toEqual(['open files']);
  expect(notes({ loadAverage: 6 })).toEqual(['CPUs']);
  expect(notes({ hasFlags: false })).toEqual(['Node']);
  expect(machineFindings(others, driven(KEPT)).map(({ about }) => about)).not.toContain('ports');
});
