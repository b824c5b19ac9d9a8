import { expect, test, vi } from 'vitest';
import { onAbort } from './on-abort.ts';

test('all who still wait are told once, in order, and those who left are not', () => {
  const controller = new AbortController();
  const told: string[] = [];
  onAbort(controller.signal, () => told.push('first'));
  const leave = onAbort(controller.signal, () => told.push('left'));
  onAbort(controller.signal, () => told.push('second'));
  leave();
  controller.abort();
  controller.abort();
  expect(told).toEqual(['first', 'second']);
});

test('the signal itself gets one listener, however many wait', () => {
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, 'addEventListener');
  for (let i = 0; i < 100; i++) onAbort(signal, () => {});
  expect(add).toHaveBeenCalledTimes(1);
});
