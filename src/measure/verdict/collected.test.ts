import { expect, test } from 'vitest';
import type { Metrics, RunResult } from '../../core/result.ts';
import { collectedNotes } from './collected.ts';

const itl = (p50: number): Metrics =>
  ({ itl: { type: 'trend', unit: 'ms', count: 9, mean: 20, stddev: 1, min: 0, max: 90, p50 } }) as unknown as Metrics;
const server = (...p50: readonly [number, number]) =>
  ({ times: { itl: { count: 9, meanMs: 20, p50 } } }) as unknown as RunResult['server'];

test('gaps that are shorter than the engine makes them were collected on the way', () => {
  expect(collectedNotes(itl(0.2), server(10, 25)).map(({ kind }) => kind)).toEqual(['gaps-too-short']);
});

test('gaps as the engine makes them were not, nor where nothing is known of it', () => {
  expect(collectedNotes(itl(12), server(10, 25))).toEqual([]);
  expect(collectedNotes(itl(0.2), server(0, 10))).toEqual([]);
  expect(collectedNotes(itl(0.2), undefined)).toEqual([]);
  expect(collectedNotes({}, server(10, 25))).toEqual([]);
});
