import { expect, test } from 'vitest';
import { widthOf } from '../../report/kit/width.ts';
import { frame, plainLine } from './frame.ts';
import type { Snapshot } from './snapshot.ts';

const snapshot: Snapshot = {
  elapsedMs: 8200,
  warmupMs: 0,
  endsMs: 18_000,
  inFlight: 11,
  sent: 70,
  ok: 56,
  failed: 3,
  dropped: 0,
  censored: 0,
  sentPerSecond: 9.987,
  outputTokensPerSecond: 614.2,
  ttftP50Ms: 29.4,
  ttftP95Ms: 1249,
  itlP95Ms: 19.6,
  loads: [
    { name: 'chat', startsMs: 0, endsMs: 18_000, now: '' },
    { name: 'conversations', startsMs: 10_000, endsMs: 18_000, now: '4 VUs' },
  ],
};

test('a frame says how far, how much and how fast', () => {
  expect(frame(snapshot, { color: false, columns: 80 })).toMatchInlineSnapshot(`
    [
      "running 8s/18s  11 in flight, 56 ok, 3 failed, 0 dropped",
      "  9.99 requests/s, 614 tokens/s",
      "  ttft p50 29.4 ms p95 1.25 s, itl p95 19.6 ms",
      "  chat          [=============>----------------]  46 %",
      "  conversations [------------------------------]   0 % 4 VUs",
    ]
  `);
});

test('a latency is shown with how much of it may be ours, where that matters', () => {
  const late = {
    ...snapshot,
    ttftP50Between: { low: 29.4, high: 29.4 },
    ttftP95Between: { low: 1142, high: 1249 },
    itlP95Between: { low: 18, high: 24 },
  };
  const text = 'ttft p50 29.4 ms p95 1.25 s (up to 107 ms of it ours), itl p95 19.6 ms (truly 18–24 ms)';
  expect(frame(late, { color: false, columns: 120 })[2]).toBe(`  ${text}`);
  expect(plainLine(late)).toContain(text);
});

test('the warm-up says that it is one', () => {
  const early = { ...snapshot, warmupMs: 9000 };
  expect(frame(early, { color: false, columns: 80 })[0]).toBe(
    'warming up 8s/18s  11 in flight, 56 ok, 3 failed, 0 dropped',
  );
  expect(plainLine(early)).toMatch(/^8s\/18s warming up 11 in flight/);
});

test('what the server says of its queue stands under the latencies', () => {
  const watched = { ...snapshot, queueDepth: 3, running: 24 };
  expect(frame(watched, { color: false, columns: 80 })[3]).toBe('  server: 3 waiting, 24 running');
  expect(plainLine(watched)).toContain('itl p95 19.6 ms, server: 3 waiting, 24 running');
});

test('before anything has been measured there is nothing to say of it', () => {
  const { ttftP50Ms, ttftP95Ms, itlP95Ms, ...early } = snapshot;
  expect(frame(early, { color: false, columns: 80 })).toHaveLength(4);
});

test('bars stand one below the other, whatever the loads are called', () => {
  const [chat, ...rest] = snapshot.loads;
  const loads = [{ ...chat!, name: '翻訳' }, { ...chat!, name: '🙂 e\u0301t' }, ...rest];
  const lines = frame({ ...snapshot, loads }, { color: false, columns: 80 }).slice(-3);
  expect(lines.map((line) => widthOf(line.slice(0, line.indexOf('['))))).toEqual([16, 16, 16]);
  const narrow = frame({ ...snapshot, loads: [{ ...chat!, name: '翻訳'.repeat(20) }] }, { color: false, columns: 30 });
  expect(widthOf(narrow.at(-1) ?? '')).toBeLessThanOrEqual(30);
  expect(narrow.at(-1)).toContain('%');
});

test('a p95 of too few requests says so', () => {
  const { ttftP95Ms, itlP95Ms, ...few } = snapshot;
  expect(frame(few, { color: false, columns: 80 })[2]).toBe('  ttft p50 29.4 ms p95 n too small');
  expect(plainLine(few)).toContain('ttft p50 29.4 ms p95 n too small');
});

test.each([20, 40, 57, 200])('no line is wider than a terminal of %d columns, colours aside', (columns) => {
  const plain = frame(snapshot, { color: false, columns });
  expect(Math.max(...plain.map((line) => line.length))).toBeLessThanOrEqual(columns);
  // biome-ignore lint/complexity/useRegexLiterals: the escape character is easier to see this way
  const escapes = new RegExp('\\u001b\\[\\d+m', 'g');
  expect(frame(snapshot, { color: true, columns }).map((line) => line.replace(escapes, ''))).toEqual(plain);
});

test('a narrow terminal takes more lines, and hides neither failures nor how far each load is', () => {
  expect(frame(snapshot, { color: false, columns: 30 })).toMatchInlineSnapshot(`
    [
      "running 8s/18s  11 in flight",
      "  56 ok, 3 failed, 0 dropped",
      "  9.99 requests/s",
      "  614 tokens/s",
      "  ttft p50 29.4 ms p95 1.25 s",
      "  itl p95 19.6 ms",
      "  chat          [=>--]  46 %",
      "  conversations [----]   0 % …",
    ]
  `);
});

test('failures are red where colours are, and only when there are any', () => {
  const [first] = frame(snapshot, { color: true, columns: 80 });
  expect(first).toContain('\u001b[31m3 failed\u001b[39m, 0 dropped');
});

test('a log gets one line', () => {
  expect(plainLine(snapshot)).toMatchInlineSnapshot(
    `"8s/18s 11 in flight, 56 ok, 3 failed, 0 dropped, 614 tokens/s, ttft p50 29.4 ms p95 1.25 s, itl p95 19.6 ms"`,
  );
});
