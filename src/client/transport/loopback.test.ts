import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each([
  ['http://127.0.0.1:8000/v1', true],
  ['http://127.8.9.10', true],
  ['http://127.1/', true],
  ['http://0x7f000001/', true],
  ['http://localhost:8000', true],
  ['http://LOCALHOST.', true],
  ['http://api.localhost', true],
  ['http://[::1]:8000', true],
  ['http://[::ffff:127.0.0.1]', true],
  ['http://0.0.0.0', false],
  ['http://192.168.1.4', false],
  ['http://127.0.0.1.example.org', false],
  ['http://localhost.example.org', false],
  ['http://127.0.0.1@example.org', false],
  ['https://api.example.org/v1', false],
  ['nonsense', false],
])('%s: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
