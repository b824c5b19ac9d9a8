import { expect, test } from 'vitest';
import { hider } from '../client/transport/hider.ts';
import type { Scenario, Target } from '../scenario/scenario.ts';
import { openTargets, withCredentials } from './credentials.ts';

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

test('a key goes where the API looks for it, beside what else it asks for', () => {
  const target: Target = { ...TARGET, ...KEY, api: 'anthropic-messages' };
  const ENV = { KEY: 'sk-hush-hush' };
  const { headers, secrets, modelsPath } = withCredentials(target, ENV);
  expect(headers).toMatchObject({ 'x-api-key': 'sk-hush-hush', 'anthropic-version': '2023-06-01' });
  expect(headers).not.toHaveProperty('authorization');
  expect([secrets.includes('sk-hush-hush'), secrets.includes('2023-06-01')]).toEqual([true, false]);
  expect(modelsPath).toBe('/models?limit=1000');
  const later = withCredentials({ ...target, headers: { 'Anthropic-Version': '2026-01-01' } }, ENV);
  expect(later.headers['anthropic-version']).toBe('2026-01-01');
});

test('a key goes into the header that is named, as it is', () => {
  const target: Target = { ...TARGET, apiKey: { env: 'KEY', header: 'api-key' } };
  const { headers, secrets } = withCredentials(target, { KEY: 'azure-hush' });
  expect(headers['api-key']).toBe('azure-hush');
  expect(headers).not.toHaveProperty('authorization');
  expect(secrets).toContain('azure-hush');
});

test('what looks like a key in the query is a secret, as written and as meant', () => {
  const { secrets } = withCredentials({ ...TARGET, url: 'http://h', fullUrl: 'http://h?sig=a%2Fb&v=1' }, {});
  expect(hider(secrets)('a%2Fb, a/b, v=1')).toBe('(hidden), (hidden), v=1');
});

test('a user agent is no secret, a header is', () => {
  const { secrets } = withCredentials(
    { ...TARGET, headers: { 'x-key': 'hush-hush' }, connection: { userAgent: 'plain-words/1' } },
    {},
  );
  expect(secrets).toContain('hush-hush');
  expect(secrets.join()).not.toContain('plain');
});

const SEVERAL = {
  file: 'two.yaml',
  serverMetrics: { kind: 'off' },
  target: TARGET,
  targets: [
    { ...TARGET, name: 'cheap', weight: 1, apiKey: { env: 'CHEAP' } },
    { ...TARGET, name: 'deep', weight: 1, apiKey: { env: 'DEEP' }, headers: { 'x-deep': 'hush-hush' } },
  ],
} as unknown as Scenario;

test('of several targets each has its own key, and hides those of all', async () => {
  const env = { CHEAP: 'sk-aaaaaaaa', DEEP: 'sk-bbbbbbbb' };
  const targets = await openTargets(SEVERAL, env);
  expect(targets.map(({ headers }) => [headers['authorization'], headers['x-deep']])).toEqual([
    ['Bearer sk-aaaaaaaa', undefined],
    ['Bearer sk-bbbbbbbb', 'hush-hush'],
  ]);
  for (const { secrets } of targets)
    expect(hider(secrets)('sk-aaaaaaaa sk-bbbbbbbb hush-hush')).toBe('(hidden) (hidden) (hidden)');
});

test('the key of the metrics is hidden by every target, and told when it is not set', async () => {
  const serverMetrics = { kind: 'given', everyMs: 1000, urls: ['http://m/metrics'], apiKey: { env: 'METRICS' } };
  const scenario = { ...SEVERAL, serverMetrics } as unknown as Scenario;
  const env = { CHEAP: 'sk-aaaaaaaa', DEEP: 'sk-bbbbbbbb' };
  for (const { secrets, headers } of await openTargets(scenario, { ...env, METRICS: 'sk-metrics' })) {
    expect(hider(secrets)('sk-metrics')).toBe('(hidden)');
    expect(JSON.stringify(headers)).not.toContain('sk-metrics');
  }
  await expect(openTargets(scenario, env)).rejects.toMatchObject({
    message: 'serverMetrics.apiKey reads the variable METRICS, which is not set.',
  });
});

test('a key that is not set is told with the target that wants it', async () => {
  await expect(openTargets(SEVERAL, { CHEAP: 'sk-aaaaaaaa' })).rejects.toMatchObject({
    code: 'KEY_MISSING',
    message: 'targets.deep.apiKey reads the variable DEEP, which is not set.',
  });
});

test.each([[['sk-key', 'sk-key-of-another']], [['sk-key-of-another', 'sk-key']]])(
  'of a key that begins with another nothing is left to see: %j',
  (secrets) => {
    expect(hider(secrets)('sk-key-of-another, sk-key')).toBe('(hidden), (hidden)');
  },
);
