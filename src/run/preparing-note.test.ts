import { expect, test } from 'vitest';
import { waitingNotes } from './preparing-note.ts';

test('users whose prompts take the generator a notable part of their time are told of, over all workers', () => {
  const times = [
    { preparingMs: 400, waitingMs: 10, wholeMs: 2000 },
    { preparingMs: 0, waitingMs: 0, wholeMs: 2000 },
  ];
  const [note] = waitingNotes(times, []);
  expect(note?.kind).toBe('preparing');
  expect(note?.message).toMatch(/spent 10 % of their time \(400 ms of 4 s\) until their next prompt was made, so/);
  expect(note?.message).toContain('an open load');
});

test('so are those who waited for one another', () => {
  const [note] = waitingNotes([{ preparingMs: 50, waitingMs: 300, wholeMs: 2000 }], []);
  expect(note?.message).toMatch(
    /2.5 % of their time .* prompt was made, and 15 % of their time \(300 ms of 2 s\) until/,
  );
  expect(note?.message).toContain('Fewer users');
});

test('where users wait for the server, or there are none, nothing is', () => {
  expect(waitingNotes([{ preparingMs: 5, waitingMs: 90, wholeMs: 2000 }], [])).toEqual([]);
  expect(waitingNotes([{ preparingMs: 0, waitingMs: 0, wholeMs: 0 }], [])).toEqual([]);
  expect(waitingNotes([], [])).toEqual([]);
});

test('arrivals that came before their prompt was made are told of, and that this is in their latencies', () => {
  const times = [
    { arrivals: 30, unready: 3, longestMs: 120 },
    { arrivals: 30, unready: 0, longestMs: 0.5 },
  ];
  expect(waitingNotes([], times)[0]?.message).toMatch(/^3 of 60 arrivals came before .* up to 120 ms before/);
  expect(waitingNotes([], [{ arrivals: 1000, unready: 9, longestMs: 20 }])).toEqual([]);
});
