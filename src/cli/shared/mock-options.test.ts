import { expect, test } from 'vitest';
import { type MockArgs, mockOptions } from './mock-options.ts';

const ARGS: MockArgs = { preset: ['steady-50'], port: 0, host: '127.0.0.1', seed: 1, 'time-scale': 1 };

test.each<[Partial<MockArgs>, boolean | undefined]>([
  [{}, undefined],
  [{ admin: true }, true],
  [{ admin: false }, false],
  [{ 'no-admin': true }, false],
])('%j: admin is %s', (args, admin) => {
  expect(mockOptions({ ...ARGS, ...args }, {}).admin).toBe(admin);
});

test('what is asked for and refused at once is neither', () => {
  expect(() => mockOptions({ ...ARGS, oracle: true, 'no-oracle': true }, {})).toThrow('give one of them');
});
