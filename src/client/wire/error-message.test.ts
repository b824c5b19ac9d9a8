import { expect, test } from 'vitest';
import { errorMessage } from './error-message.ts';

const asItIs = (text: string): string => text;

test.each([
  ['{"error":{"message":"no such model","code":404}}', 'no such model'],
  ['{"error":{"message":"Unknown parameter","param":"seed"}}', 'Unknown parameter (seed)'],
  ['{"error":{"message":"Unknown: seed","param":"seed"}}', 'Unknown: seed'],
  ['{"object":"error","message":"too long","code":400}', 'too long'],
  ['{"error":"overloaded","error_type":"overloaded"}', 'overloaded'],
  ['{"detail":"Not Found"}', 'Not Found'],
  ['{"detail":[{"loc":["body"],"msg":"bad"}]}', '[{"loc":["body"],"msg":"bad"}]'],
  ['<!doctype html><title>502 Bad Gateway</title>', 'an HTML page, "502 Bad Gateway"'],
  ['<html><body>hi</body></html>', 'an HTML page'],
  ['plain\n  text', 'plain text'],
  ['', '(empty body)'],
  ['{"something":"else"}', '{"something":"else"}'],
])('%s', (body, message) => {
  expect(errorMessage(body, asItIs)).toBe(message);
});

test('a long text is cut', () => {
  expect(errorMessage('x'.repeat(10_000), asItIs)).toHaveLength(300);
});
