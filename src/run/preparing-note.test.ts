import { expect, test } from 'vitest';
import { preparingNotes } from './preparing-note.ts';

test('users whose prompts take the generator a notable part of their time are told of, over all workers', () => {
  const [note] = preparingNotes([
    { preparingMs: 400, wholeMs: 2000 },
    { preparingMs: 0, wholeMs: 2000 },
  ]);
  expect(note?.kind).toBe('preparing');
  expect(note?.message).toMatch(/10 % of their time \(400 ms of 4 s\)/);
});

test('where users wait for the server, or there are none, nothing is', () => {
  expect(preparingNotes([{ preparingMs: 5, wholeMs: 2000 }])).toEqual([]);
  expect(preparingNotes([{ preparingMs: 0, wholeMs: 0 }])).toEqual([]);
  expect(preparingNotes([])).toEqual([]);
});
