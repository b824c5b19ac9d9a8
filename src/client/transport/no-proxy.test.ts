import { expect, test } from 'vitest';
import { isExempt } from './no-proxy.ts';

test.each([
  ['http://api.example.com/v1', 'example.com', true],
  ['http://example.com', '.example.com', true],
  ['http://notexample.com', 'example.com', false],
  ['http://api.example.com', '*.example.com', true],
  ['http://example.com', '*.example.com', false],
  ['http://API.Example.com.', 'x, API.EXAMPLE.COM', true],
  ['http://anything', '*', true],
  ['http://anything', '', false],
  ['https://h', 'h:443', true],
  ['http://h', 'h:443', false],
  ['http://h:8000', 'h:8000', true],
  ['http://h:8000', 'h', true],
  ['http://10.1.2.3:8000', '10.0.0.0/8', true],
  ['http://11.1.2.3:8000', '10.0.0.0/8', false],
  ['http://10.1.2.3', '10.*', true],
  ['http://[::1]:8000', '::1', true],
  ['http://[::1]:8000', '[::1]:8000', true],
  ['http://[::1]:8000', '[::1]:9000', false],
  ['http://[fd00::7]', 'fd00::/8', true],
  ['http://127.0.0.1', 'localhost', false],
  ['http://10.1.2.3', '10.0.0.0/99', false],
])('%s beside NO_PROXY=%s: %s', (url, noProxy, expected) => {
  expect(isExempt(url, noProxy)).toBe(expected);
});
