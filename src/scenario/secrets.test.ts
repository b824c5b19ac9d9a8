import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { loadScenario } from './load.ts';
import { resolvedJson } from './to-json.ts';

const PROMPTS = 'prompts: { default: { inline: Hello } }';

async function load(target: string) {
  const folder = await scratch({ 'chat.yaml': `target: ${target}\n${PROMPTS}` });
  return loadScenario(join(folder, 'chat.yaml'));
}

test.each([
  '{ url: http://h/v1, model: m, apiKey: sk-hush }',
  '{ url: http://h/v1, model: m, apiKey: [sk-hush] }',
  '{ url: http://h/v1, model: m, apiKey: { env: sk-hush } }',
  '{ url: http://h/v1, model: m, apiKey: { evn: sk-hush } }',
  '{ url: http://h/v1, model: m, api_key: sk-hush }',
  '{ url: http://user:sk-hush@h/v1, model: m }',
  '{ url: user:sk-hush@h, model: m }',
  '{ url: http://h/v1?key=sk-hush#, model: m, body: 3 }',
  '{ url: http://h/v1, model: m, headers: sk-hush }',
  '{ url: http://h/v1, model: m, headers: { authorization: [sk-hush] } }',
  'sk-hush',
])('a mistake never repeats a key: %s', async (target) => {
  const error = await load(target).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'SCENARIO_INVALID' });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('sk-hush');
});

test.each(['Authorization', 'api-key', 'x-goog-api-key', 'Cookie', 'X-Auth-Token', 'ocp-apim-subscription-key'])(
  'the value of the header %s is not written down',
  async (header) => {
    const scenario = await load(`{ url: http://h/v1, model: m, headers: { ${header}: sk-hush, x-tenant: blue } }`);
    expect(scenario.target.headers?.[header]).toBe('sk-hush');
    expect(resolvedJson(scenario)['target']).toMatchObject({ headers: { [header]: '(hidden)', 'x-tenant': 'blue' } });
  },
);

test('of a key only its variable is written down', async () => {
  const scenario = await load('{ url: http://h/v1, model: m, apiKey: { env: STAGING_API_KEY } }');
  expect(resolvedJson(scenario)['target']).toMatchObject({ apiKey: { env: 'STAGING_API_KEY' } });
});

test('a query goes along, and what looks like a key in it is not written down', async () => {
  const scenario = await load('{ url: "http://h/v1/?api-version=2024-10-21&subscription-key=sk-hush", model: m }');
  expect(scenario.target.url).toBe('http://h/v1?api-version=2024-10-21&subscription-key=(hidden)');
  expect(scenario.target.fullUrl).toBe('http://h/v1?api-version=2024-10-21&subscription-key=sk-hush');
  expect(JSON.stringify(resolvedJson(scenario))).not.toContain('sk-hush');
});
