import { expect, test } from 'vitest';
import { scenarioMistake, thrown } from './thrown.ts';

const as = (text: string): string => text;

/** As an error of a scenario's own file is: its stack names the file under the mark of its load. */
const from = (message: string, frame: string): Error => {
  const error = new Error(message);
  error.stack = `Error: ${message}\n    at helper (file:///srv/lib/node.js:1:1)\n    at ${frame}\n`;
  return error;
};

test.each([
  [from('no', 'agent (file:///home/me/load%20tests/agent.ts?load=1.:12:9)'), { message: 'no', where: 'agent.ts:12:9' }],
  [from('no', 'file:///a/b.mjs?load=14.:3:1'), { message: 'no', where: 'b.mjs:3:1' }],
  [from('no', 'agent (file:///a/b.ts:3:1)'), { message: 'no' }],
  [from('no', 'x (file://host/a/b.ts?load=1.:3:1)'), { message: 'no', where: 'b.ts:3:1' }],
  [from('no', 'x (file:///a/%zz.ts?load=1.:3:1)'), { message: 'no', where: '%zz.ts:3:1' }],
  [new Error('quotes file:///a/b.ts?load=1.:3:1'), { message: 'quotes file:///a/b.ts?load=1.:3:1' }],
  [Object.create(null), { message: 'something that has no text' }],
  ['a text', { message: 'a text' }],
  [undefined, { message: 'undefined' }],
  [new Error(''), { message: 'no message' }],
  [new Error('two\n\tlines '), { message: 'two lines' }],
])('%o is told with its place where it is the scenario’s', (error, told) => {
  expect(thrown(error, as)).toEqual(told);
});

test('a long message is cut, after keys are taken out of it', () => {
  const { message } = thrown(new Error(`${'x'.repeat(290)} sk-secret-key`), (text) =>
    text.replaceAll('sk-secret-key', '*'),
  );
  expect(message).toHaveLength(292);
  expect(thrown(new Error('y'.repeat(9000)), as).message).toHaveLength(300);
});

test('only an error of the scenario’s own files is its mistake', () => {
  expect(scenarioMistake(from('no', 'file:///a/b.ts?load=1.:3:1'))?.message).toContain('b.ts:3:1');
  expect(scenarioMistake(new Error('ours'))).toBeUndefined();
});
