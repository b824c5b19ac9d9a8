import { expect, test } from 'vitest';
import type { Target } from '../scenario/scenario.ts';
import { withCredentials } from './credentials.ts';

const TARGET: Target = { url: 'http://127.0.0.1:8000/v1', model: 'm', api: 'openai-chat' };
const KEY = { apiKey: { env: 'KEY' } };

test('a header is sent once, however its name is written, and the key takes the place of a scenario’s own', () => {
  const { headers } = withCredentials(
    { ...TARGET, ...KEY, headers: { Authorization: 'Bearer old', 'Content-Type': 'application/x' } },
    { KEY: 'sk-hush-hush' },
  );
  expect(headers).toEqual({ authorization: 'Bearer sk-hush-hush', 'content-type': 'application/x' });
});

test('the user agent of the options is sent unless the target names one', () => {
  const agentOf = (target: Partial<Target>) =>
    withCredentials({ ...TARGET, connection: { userAgent: 'nightly/1' }, ...target }, {}).headers['user-agent'];
  expect(agentOf({})).toBe('nightly/1');
  expect(agentOf({ headers: { 'User-Agent': 'own' } })).toBe('own');
});

test('a user agent is no secret, a header is', () => {
  const { secrets } = withCredentials(
    { ...TARGET, headers: { 'x-key': 'hush-hush' }, connection: { userAgent: 'plain-words/1' } },
    {},
  );
  expect(secrets).toContain('hush-hush');
  expect(secrets.join()).not.toContain('plain');
});
