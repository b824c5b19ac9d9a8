import { expect, test } from 'vitest';
import { asBase, below, secretsIn, shownUrl } from './base-url.ts';

const AZURE = 'https://x.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21';

test.each([
  ['http://h/v1', '/models', 'http://h/v1/models'],
  [
    AZURE,
    '/chat/completions',
    'https://x.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  ],
  ['http://h/v1?a=1', '/models?limit=9', 'http://h/v1/models?limit=9&a=1'],
  ['/v1?', '/x', '/v1/x'],
])('below %s stands %s', (base, path, expected) => {
  expect(below(base, path)).toBe(expected);
});

test('a base ends in no slash and keeps its query', () => {
  expect(asBase('http://h/v1//')).toBe('http://h/v1');
  expect(asBase('http://h/v1/?a=b/')).toBe('http://h/v1?a=b/');
});

test.each([
  ['api-version=2024-10-21', 'api-version=2024-10-21'],
  ['key=AIzaHush', 'key=(hidden)'],
  ['subscription-key=a&tenant=blue', 'subscription-key=(hidden)&tenant=blue'],
  ['sig=a%3D&sv=2024', 'sig=(hidden)&sv=2024'],
  ['code=abc', 'code=(hidden)'],
  ['x=sk-proj-123456789', 'x=(hidden)'],
  ['id=0123456789abcdef0123456789abcdef', 'id=(hidden)'],
  ['key=', 'key='],
  ['flag', 'flag'],
])('of the query %s is shown %s', (query, shown) => {
  expect(shownUrl(`http://h/v1?${query}`)).toBe(`http://h/v1?${shown}`);
});

test('what is hidden is told, as it is written', () => {
  expect(secretsIn('http://h/v1?sig=a%3D&sv=2024&token=b')).toEqual(['a%3D', 'b']);
});
