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
  expect(headers).toEqual({
    authorization: 'Bearer sk-hush-hush',
    'content-type': 'application/x',
    'user-agent': expect.any(String),
  });
});

test('the user agent is that of the target, else that of the options, else ours; an empty one is not sent', () => {
  const agentOf = (target: Partial<Target>) => withCredentials({ ...TARGET, ...target }, {}).headers['user-agent'];
  const connection = { userAgent: 'nightly/1' };
  expect(agentOf({ connection, headers: { 'User-Agent': 'own' } })).toBe('own');
  expect(agentOf({ connection })).toBe('nightly/1');
  expect(agentOf({})).toMatch(/^plimsoll\/\d+\.\d+\.\d+/);
  expect(agentOf({ connection: { userAgent: '' } })).toBeUndefined();
});

test('a user agent is no secret, a header is', () => {
  const { secrets } = withCredentials(
    { ...TARGET, headers: { 'x-key': 'hush-hush' }, connection: { userAgent: 'plain-words/1' } },
    {},
  );
  expect(secrets).toContain('hush-hush');
  expect(secrets.join()).not.toContain('plain');
});
