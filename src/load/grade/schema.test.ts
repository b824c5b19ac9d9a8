import { expect, test } from 'vitest';
import { graderOf, isRightAnswer } from './grader.ts';

const PORT = {
  type: 'object',
  properties: { name: { type: 'string', pattern: '^[A-Z]' }, depth: { type: 'number', exclusiveMinimum: 0 } },
  required: ['name', 'depth'],
  additionalProperties: false,
};
const GOOD = '{"name": "Hull", "depth": 9.5}';

test.each<[string, boolean]>([
  [GOOD, true],
  [`\n  ${GOOD}\n`, true],
  [`\`\`\`json\n${GOOD}\n\`\`\``, true],
  [`\`\`\`\n${GOOD}\n\`\`\``, true],
  [`Here it is:\n\n\`\`\`json\n${GOOD}\n\`\`\`\nAnything else?`, true],
  [`\`\`\`json\n${GOOD}`, true],
  ['{"name": "Hull ```", "depth": 1}', true],
  ['{"name": "hull", "depth": 9.5}', false],
  ['{"name": "Hull", "depth": 0}', false],
  ['{"name": "Hull"}', false],
  ['{"name": "Hull", "depth": 9.5, "also": 1}', false],
  [`Here it is: ${GOOD}`, false],
  [GOOD.slice(0, -1), false],
  ["{'name': 'Hull', 'depth': 9.5}", false],
  ['null', false],
  ['', false],
  ['```', false],
])('%j satisfies the schema: %s', (answer, isRight) => {
  expect(isRightAnswer({ schema: PORT }, answer)).toBe(isRight);
});

test('older schemas are read as they were meant', () => {
  const items = [{ type: 'string' }, { type: 'number' }];
  const older = { $schema: 'http://json-schema.org/draft-07/schema#', items, additionalItems: false };
  expect(isRightAnswer({ schema: older }, '["a", 1]')).toBe(true);
  expect(isRightAnswer({ schema: older }, '["a", 1, 2]')).toBe(false);
  expect(isRightAnswer({ schema: { prefixItems: items, items: false } }, '["a", 1, 2]')).toBe(false);
});

test('two schemas may have one name, and formats are notes', () => {
  const one = { $id: 'https://example.com/port', type: 'string', format: 'date' };
  expect(isRightAnswer({ schema: one }, '"no date"')).toBe(true);
  expect(isRightAnswer({ schema: { ...one, type: 'number' } }, '"no date"')).toBe(false);
});

test('items are equal whatever the order of their keys', () => {
  const schema = { uniqueItems: true };
  expect(isRightAnswer({ schema }, '[{"a": 1, "b": [2]}, {"b": [2], "a": 1}]')).toBe(false);
  expect(isRightAnswer({ schema }, '[1, "1", [1], {"1": 1}, null]')).toBe(true);
  expect(isRightAnswer({ schema: { uniqueItems: false } }, '[1, 1]')).toBe(true);
});

test.each<[Record<string, unknown>, string]>([
  [{ type: 'strin' }, 'type'],
  [{ pattern: '(?=a)' }, 'invalid or unsupported Perl syntax'],
  [{ $ref: '#/$defs/none' }, "can't resolve reference"],
])('%j is refused in words', (schema, why) => {
  expect(graderOf({ schema })).toMatch(/^takes a JSON schema, and this is none \(.+\)$/);
  expect(graderOf({ schema })).toContain(why);
});

test('no answer makes it slow or throw', () => {
  const nested = { $ref: '#/$defs/list', $defs: { list: { type: 'array', items: { $ref: '#/$defs/list' } } } };
  expect(isRightAnswer({ schema: nested }, `${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toBe(false);
  expect(isRightAnswer({ schema: nested }, '[[],[[]]]')).toBe(true);
  const items = Array.from({ length: 30_000 }, (_, i) => ({ i }));
  expect(isRightAnswer({ schema: { uniqueItems: true } }, JSON.stringify(items))).toBe(true);
  expect(isRightAnswer({ schema: { pattern: '^(a+)+$' } }, JSON.stringify(`${'a'.repeat(50_000)}!`))).toBe(false);
});
