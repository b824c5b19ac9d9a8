import { expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import type { RunResult } from '../../core/result.ts';
import { FLAVOURS } from '../../measure/scrape/flavours.ts';
import { bucketText, serverLine } from './server-text.ts';
import { lawNotes } from './trust-text.ts';

const passing: RunResult = FIXTURES.passing.result;

test.each([
  [[250, 500], '250–500 ms'],
  [[0, 5], '≤ 5 ms'],
  [[640, 1280], '640 ms – 1.28 s'],
  [[60_000, null], '> 60 s'],
  [[640_000, null], '> 10m40s'],
] as const)('the bucket %j is told as %s', (bucket, text) => {
  expect(bucketText(bucket)).toBe(text);
});

test('a server is told in a line: what of its load it tells, whose words they are, and where', () => {
  expect(serverLine(passing)).toBe(
    'queue depth mean 3.12, max 27, running 63.2, KV 67.4 %, from vLLM at http://10.20.0.7:8000/metrics and 1 more',
  );
});

test('a server that tells nothing of its load is said to, and one that was not found is in no line', () => {
  const source = { url: 'http://a/metrics', flavour: 'odd', scrapes: 3, missed: 0 };
  const server = { sources: [source], everyMs: 1000, notes: [], counters: {}, times: {} };
  expect(serverLine({ ...passing, metrics: {}, server })).toBe('no word of its load, from odd at http://a/metrics');
  expect(serverLine(FIXTURES.invalid.result)).toBeUndefined();
  expect(serverLine(FIXTURES.tiny.result)).toBeUndefined();
});

test.each(FLAVOURS.map(({ name, title }) => [name, title]))('%s is called %s, as in the docs', (flavour, title) => {
  const source = { url: 'http://a/metrics', flavour, scrapes: 3, missed: 0 };
  const server = { sources: [source], everyMs: 1000, notes: [], counters: {}, times: {} };
  expect(serverLine({ ...passing, metrics: {}, server })).toContain(`from ${title} at http://a/metrics`);
});

test('a broken law is told once: among the reasons where it made the run INVALID, else in a line with its reason', () => {
  const law = { ...passing.laws.at(-1)!, ok: false };
  expect(lawNotes({ ...passing, laws: [law] })).toEqual([
    'Law “In flight, as the server sees it”: broken, expected 67.8 ± 6.78, observed 66.3.',
  ]);
  expect(lawNotes({ ...passing, laws: [{ ...law, explanation: 'others ask it too.' }] })).toEqual([
    'Law “In flight, as the server sees it”: expected 67.8 ± 6.78, observed 66.3. Explained: others ask it too.',
  ]);
  const reason = { code: 'LAW_SERVER-IN-FLIGHT', message: '', observed: 1, limit: 1 };
  expect(lawNotes({ ...passing, laws: [law], validity: { valid: false, reasons: [reason] } })).toEqual([]);
});
