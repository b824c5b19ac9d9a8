import { expect, test } from 'vitest';
import { failed, finished } from '../../../test/records.ts';
import type { Outcome } from '../../core/record.ts';
import { ErrorTable } from './errors.ts';

const tableOf = (outcomes: readonly Outcome[]): ErrorTable => {
  const table = new ErrorTable();
  outcomes.forEach((outcome, i) => {
    table.add(failed({ id: `0.${i}`, endedMs: 100 + i, outcome }));
  });
  return table;
};

test('each kind of failure is a row with what tells it from others, the most frequent first', () => {
  const cut = { kind: 'protocol', code: 'truncated', message: 'ended early' } as const;
  const late = { kind: 'timeout', stage: 'first-token', afterMs: 5000 } as const;
  const reset = { kind: 'transport', code: 'ECONNRESET', message: 'reset' } as const;
  expect(tableOf([late, cut, cut, reset]).list()).toMatchObject([
    { kind: 'protocol', code: 'truncated', message: 'ended early', count: 2, firstAtMs: 101 },
    { kind: 'timeout', stage: 'first-token', message: 'no first token within 5000 ms', count: 1, firstAtMs: 100 },
    { kind: 'transport', code: 'ECONNRESET', message: 'reset', count: 1, firstAtMs: 103 },
  ]);
});

test('of the waits that a server asked for the longest is told, and none where it asked for none', () => {
  const busy = { kind: 'http', status: 429, message: 'slow down' } as const;
  const full = { kind: 'http', status: 503, message: 'full' } as const;
  const rows = tableOf([{ ...busy, retryAfterMs: 2000 }, busy, { ...busy, retryAfterMs: 7000 }, full]).list();
  expect(rows.map(({ status, retryAfterMs }) => [status, retryAfterMs])).toEqual([
    [429, 7000],
    [503, undefined],
  ]);
  expect(tableOf([{ ...busy, retryAfterMs: 2000 }]).list()[0]).toHaveProperty('retryAfterMs', 2000);
  expect(tableOf([full]).list()[0]).not.toHaveProperty('retryAfterMs');
});

test('what ended well is in no row', () => {
  const table = new ErrorTable();
  table.add(finished());
  expect(table.list()).toEqual([]);
});
