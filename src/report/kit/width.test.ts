import { describe, expect, test } from 'vitest';
import { terminalTable } from './terminal.ts';
import { cut, cutStart, padEnd, padStart, widthOf } from './width.ts';

const FAMILY = '👩‍👩‍👧';

test.each([
  ['chat', 4],
  ['', 0],
  ['翻訳', 4],
  ['한국어', 6],
  ['🙂', 2],
  [FAMILY, 2],
  ['🇩🇪', 2],
  ['e\u0301', 1],
  ['\u001b[31mred\u001b[39m', 3],
  ['… – ✓ → ×', 9],
])('%j takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test('texts are padded to the same width, whatever they are written in', () => {
  expect([padEnd('翻訳', 6), padEnd('chat', 6), padEnd('too long', 6)]).toEqual(['翻訳  ', 'chat  ', 'too long']);
  expect([padStart('🙂', 4), padStart('e\u0301', 4)]).toEqual(['  🙂', '   e\u0301']);
});

test('a text is cut between characters, and is never wider than it may be', () => {
  expect([cut('翻訳する', 6), cut('翻訳する', 7), cut('翻訳する', 8)]).toEqual(['翻訳…', '翻訳す…', '翻訳する']);
  expect(cut(`a${FAMILY}b`, 3)).toBe('a…');
  expect(cut('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  expect([cutStart('日本語chat', 6), cutStart('chat', 4), cutStart('🙂🙂', 3)]).toEqual(['…chat', 'chat', '…🙂']);
});

describe('a table', () => {
  const columns = [
    { head: 'name', texts: ['翻訳', 'chat-nightly', '🙂'] },
    { head: 'load', texts: ['1/s', '20/s', '300/s'], isFigure: true },
    { head: 'state', texts: ['held', 'missed', 'held'], paint: (text: string) => `<${text}>` },
  ];

  test('has its columns one below the other', () => {
    const { head, rows } = terminalTable(columns, { room: 80 });
    expect(head).toBe('name           load  state');
    expect(rows).toEqual([
      '翻訳            1/s  <held>',
      'chat-nightly   20/s  <missed>',
      '🙂            300/s  <held>',
    ]);
  });

  test('does without what is spare, in that order, until it fits', () => {
    const headIn = (room: number) => terminalTable(columns, { room, spare: ['load', 'state'] }).head;
    expect(headIn(27)).toContain('load');
    expect(headIn(26)).toBe('name          state');
    expect(headIn(19)).toBe('name');
    expect(headIn(2)).toBe('name');
  });
});
