import { expect, test } from 'vitest';
import { FIXTURES } from '../../test/fixtures/report/runs.ts';
import type { GeneratorHealth } from '../core/result.ts';
import { exitCodeOf, findingLines } from './finding.ts';
import { type Level, levelOf } from './level.ts';
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

function level(streams: number, generator: Partial<GeneratorHealth>, over: Partial<Level> = {}): Level {
  const metrics = {
    output_tokens: { type: 'counter', count: 0, rate: streams * 50.4 },
    requests: { type: 'counter', count: 0, rate: streams * 1.25 },
  } as const;
  return {
    ...levelOf(streams, { ...passing, metrics, generator: { ...passing.generator, ...generator } }, source),
    ...over,
  };
}

const KEPT = [
  level(200, { rssMaxBytes: 100 * 2 ** 20, eventLoopUtilization: 0.2 }),
  level(800, { rssMaxBytes: 160 * 2 ** 20, eventLoopUtilization: 0.7, cpuRatio: 0.69 }),
];
const busy = { code: 'EVENT_LOOP_BUSY', message: 'Busy.', observed: 0.94, limit: 0.9 };
const BROKEN = level(1200, { eventLoopUtilization: 0.94 }, { isKept: false, broken: [busy] });

test('what a machine can drive, and what bounds it', () => {
  expect(findingLines(machineFindings(machine, [...KEPT, BROKEN]))).toMatchInlineSnapshot(`
    [
      "✓ load          800 streams at 50 events/s each with one worker: 40,000 events/s and 1,000 requests/s",
      "! what broke    with 1,200 streams: event-loop utilisation 94 % (limit 90 %)",
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
  const [load, broke] = machineFindings(machine, KEPT);
  expect(load?.says).toMatch(/^at least 800 streams at 50 events\/s each/);
  expect(broke?.says).toBe('nothing in the time that there was to try');
});

test('a machine that keeps no limit at all can measure nothing', () => {
  const findings = machineFindings(machine, [BROKEN]);
  expect(findings[0]).toMatchObject({ state: 'bad', says: expect.stringContaining('not even the lowest level') });
  expect(exitCodeOf(findings)).toBe(112);
  expect(exitCodeOf(machineFindings(machine, KEPT))).toBe(0);
});

test('what bounds it in other ways is worth a note', () => {
  const { openFiles: _, ports: __, ...others } = machine;
  const notes = (over: Partial<Machine>): readonly string[] =>
    machineFindings({ ...machine, ...over }, KEPT)
      .filter(({ state }) => state === 'note')
      .map(({ about }) => about);
  expect(notes({})).toEqual([]);
  expect(notes({ openFiles: 1024 })).toEqual(['open files']);
  expect(notes({ loadAverage: 6 })).toEqual(['CPUs']);
  expect(notes({ hasFlags: false })).toEqual(['Node']);
  expect(machineFindings(others, KEPT).map(({ about }) => about)).not.toContain('ports');
});

test('a level counts as kept while no limit broke and the source was on time', () => {
  const late = { ...source, late: { count: 9, p50Ms: 1, p95Ms: 20, p99Ms: 30, maxMs: 40 } };
  expect(levelOf(100, passing, source)).toMatchObject({ isKept: true, isSourceSpent: false, broken: [] });
  expect(levelOf(100, passing, late)).toMatchObject({ isKept: false, isSourceSpent: true });
  const invalid = levelOf(100, FIXTURES.invalid.result, source);
  expect(invalid).toMatchObject({ isKept: false, isSourceSpent: false });
  expect(invalid.used).toBeGreaterThan(1);
});
