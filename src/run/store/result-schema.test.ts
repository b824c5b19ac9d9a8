import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resultJsonSchema, resultSchema } from './result-schema.ts';

const published = new URL('../../../schema/result.schema.json', import.meta.url);

const smallest = {
  schema: 1,
  run: {
    id: 'r1',
    name: 'probe',
    startedAt: '2026-03-14T09:26:53Z',
    durationMs: 412,
    measuredMs: 412,
    seed: 1,
    scenarioHash: '00',
    versions: {},
    share: { index: 0, count: 1 },
  },
  target: { url: 'http://127.0.0.1:8000/v1', model: 'm', api: 'openai-chat' },
  counts: { planned: 0, sent: 0, ok: 0, failed: 0, censored: 0, dropped: 0, cancelled: 0 },
  metrics: { errors: { type: 'rate', rate: 0, passes: 0, fails: 1 } },
  groups: {},
  errors: [],
  series: { windowMs: 1000, t: [0], columns: { ttft_p50: [null] } },
  generator: {
    sendLagP99Ms: 0,
    sendLagMaxMs: 0,
    eventLoopDelayP99Ms: 0,
    eventLoopDelayMaxMs: 9,
    eventLoopUtilization: 0,
    cpuRatio: 0,
    gcMaxPauseMs: 0,
    gcRatio: 0.01,
    socketWaitP99Ms: 0.1,
    connectionsOpened: 3,
    rssMaxBytes: 0,
    workers: 1,
    cpus: 2,
    startSkewMs: 0,
  },
  laws: [],
  validity: { valid: true, reasons: [] },
  thresholds: [],
  exitCode: 0,
};

test('the published schema is fresh', () => {
  expect(readFileSync(published, 'utf8'), 'run `npm run generate`').toBe(
    `${JSON.stringify(resultJsonSchema(), null, 2)}\n`,
  );
});

test('a result passes as it was, to the last field', () => {
  expect(resultSchema.parse(smallest)).toEqual(smallest);
});

test.each([
  ['an unknown field', { ...smallest, surprise: 1 }],
  ['a later schema', { ...smallest, schema: 2 }],
  ['null for a figure that was not measured', { ...smallest, tokens: null }],
  ['undefined for a field that is absent', { ...smallest, tokens: undefined }],
  ['a metric of an unknown type', { ...smallest, metrics: { ttft: { type: 'histogram' } } }],
])('%s is refused', (_, result) => {
  expect(resultSchema.safeParse(result).success).toBe(false);
});

test('every field of the published schema says what it means', () => {
  expect(undescribed(resultJsonSchema())).toEqual([]);
});

/** Paths of properties without a description, the discriminators aside: their value says it all. */
function undescribed(node: unknown, path = ''): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const properties =
    (node as { properties?: Record<string, { description?: string; const?: unknown }> }).properties ?? {};
  const missing = Object.entries(properties)
    .filter(([, property]) => property.description === undefined && property.const === undefined)
    .map(([name]) => `${path}/${name}`);
  return [...missing, ...Object.entries(node).flatMap(([key, child]) => undescribed(child, `${path}/${key}`))];
}
