import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { untilInterrupted } from './interrupt.ts';

function setup() {
  const signals = new EventEmitter();
  const exits: number[] = [];
  let nowMs = 0;
  const aborted = untilInterrupted(
    signals,
    (code) => exits.push(code),
    () => nowMs,
  );
  const send = (signal: string, atMs: number): void => {
    nowMs = atMs;
    signals.emit(signal);
  };
  return { aborted, exits, send };
}

test('the first signal asks, the second ends the process with 105', () => {
  const { aborted, exits, send } = setup();
  send('SIGINT', 1000);
  expect([aborted.aborted, exits]).toEqual([true, []]);
  send('SIGTERM', 2000);
  expect(exits).toEqual([105]);
});

test('one signal that arrives twice is still the first', () => {
  const { exits, send } = setup();
  send('SIGINT', 1000);
  send('SIGINT', 1003);
  expect(exits).toEqual([]);
});
