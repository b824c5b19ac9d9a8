import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plimsoll, scratch, start } from './cli.ts';
import { inProcess } from './in-process.ts';
import { mock, server } from './scenarios.ts';

interface MayBeOff {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Level {
  readonly streams: number;
  readonly start: string;
  readonly isKept: boolean;
  readonly eventsPerSecond: number;
  readonly exactness: { readonly ttft?: MayBeOff; readonly itl?: MayBeOff };
  readonly broken: readonly object[];
  readonly isSourceSpent: boolean;
  readonly generator: object;
}

interface Found {
  readonly kind: string;
  readonly machine: Readonly<Record<string, number>>;
  readonly cold: Level;
  readonly levels: readonly Level[];
  readonly findings: readonly { readonly state: string; readonly about: string; readonly says: string }[];
  readonly exitCode: number;
}

test('doctor finds within 20 s what this machine can measure, and how exactly, and leaves nothing behind', async () => {
  const temporary = scratch();
  const startedMs = performance.now();
  const { code, stdout, stderr } = await plimsoll(['doctor', '--json'], {
    TMPDIR: temporary,
    NODE_DISABLE_COMPILE_CACHE: '1',
  });
  // The bound is the command's own, of what it waits for; on a machine that is busy the rest takes its time.
  expect(performance.now() - startedMs).toBeLessThan(60_000);
  expect(stderr).toBe('');
  const { kind, machine, cold, levels, findings, exitCode } = JSON.parse(stdout) as Found;
  expect([kind, exitCode]).toEqual(['machine', code]);
  expect(machine).toMatchObject({ cpus: expect.any(Number), timerLateP99Ms: expect.any(Number) });
  // One at which a machine that is kept busy fails, and after any other a next.
  expect(levels.length).toBeGreaterThanOrEqual(levels[0]?.isKept === true ? 2 : 1);
  expect([cold, ...levels].map(({ start }) => start)).toEqual(['cold', ...levels.map(() => 'warm')]);
  for (const level of [cold, ...levels]) {
    expect(level.isKept).toBe(level.broken.length === 0 && !level.isSourceSpent);
    for (const { count, p50Ms, p99Ms, maxMs } of Object.values(level.exactness)) {
      expect(count).toBeGreaterThan(0);
      expect([0, p50Ms, p99Ms, maxMs].toSorted((a, b) => a - b)).toEqual([0, p50Ms, p99Ms, maxMs]);
    }
    if (level.isKept) expect(Object.keys(level.exactness)).toEqual(['ttft', 'itl']);
    if (level.isKept) expect(level.eventsPerSecond / (level.streams * 50)).toBeCloseTo(1, 0);
  }
  // On a machine that others keep busy no level may be kept; what is said must then say so.
  const isAble = levels.some(({ isKept }) => isKept);
  expect(code).toBe(isAble ? 0 : 112);
  expect(findings[0]).toMatchObject({ state: isAble ? 'ok' : 'bad', about: 'load' });
  expect(findings.map(({ about }) => about)).toContain('cold');
  expect(readdirSync(temporary)).toEqual([]);
});

test('doctor that is stopped ends with 105 and leaves nothing behind', async () => {
  const temporary = scratch();
  const run = start(['doctor'], { TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' });
  await run.until('trying');
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code, stderr).toBe(105);
  expect(readdirSync(temporary)).toEqual([]);
});

test('doctor looks at an endpoint with one tiny answer, and says each thing in a line', async () => {
  const { code, stdout, stderr } = await plimsoll(['doctor', '--target', await mock(), '--model', 'steady-50']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^✓ TCP {6}connected to 127\.0\.0\.1 port \d+ in .* ms$/m);
  expect(stdout).toMatch(/^✓ models {3}"steady-50"$/m);
  expect(stdout).toMatch(/^✓ answer {3}8 events with output; the first after .* ms, all after .* ms$/m);
  expect(stdout).toMatch(/^✓ metrics {2}http:.*\/metrics looks like vLLM, which can tell queue depth, .*$/m);
});

test('what a server says reaches the terminal as text, in the line that it belongs to', async () => {
  const hostile = 'boom\u001b[2J\u0007\u202e\r\n✓ answer   as it should be';
  const url = await server(
    (_, response) => response.writeHead(500).end(JSON.stringify({ error: { message: hostile } })),
    (response) => response.end(JSON.stringify({ data: [{ id: 'm' }, { id: hostile }] })),
  );
  const { code, stdout, seen } = await inProcess(['doctor', '--target', url]);
  expect(code).toBe(112);
  expect(seen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(stdout).not.toMatch(/^✓ answer/m);
});

test('another machine is asked for first; without anybody to ask, nothing is sent: 104', async () => {
  const { code, stderr } = await inProcess(['doctor', '--target', 'http://staging.invalid/v1']);
  expect(code).toBe(104);
  expect(stderr).toContain('one answer of at most 8 tokens');
  expect(stderr).toContain('--yes');
});

test.each([
  [['--target', 'localhost:9'], '--target takes the base of an API'],
  [['--target', 'http://127.0.0.1:9', '--api', 'openai-cha'], '--api takes openai-chat, '],
  [['--target', 'http://127.0.0.1:9', '--key-env', 'a key'], '--key-env takes the name of a variable'],
  [['--model', 'm'], '--model goes with --target'],
])('%j is refused', async (flags, says) => {
  const { code, stderr } = await inProcess(['doctor', ...flags]);
  expect(code).toBe(104);
  expect(stderr).toContain(says);
});
