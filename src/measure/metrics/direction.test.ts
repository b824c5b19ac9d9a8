import { expect, test } from 'vitest';
import { betterWhen } from './direction.ts';

test.each([
  ['ttft', 'less'],
  ['errors', 'less'],
  ['queue_depth', 'less'],
  ['goodput', 'more'],
  ['output_tokens', 'more'],
  ['cost', 'less'],
  ['in_flight', undefined],
  ['toString', undefined],
  ['no such metric', undefined],
])('%s is better with %s of it', (metric, direction) => {
  expect(betterWhen(metric)).toBe(direction);
});
