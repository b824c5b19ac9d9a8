import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { PUBLISHED_KINDS, publishedSchema } from './published.ts';
import { resultSchema } from './result.ts';

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

describe.each(PUBLISHED_KINDS)('the published schema of a %s', (kind) => {
  const schema = publishedSchema(kind);

  test('is fresh', () => {
    const file = new URL(`../../../schema/${kind}.schema.json`, import.meta.url);
    expect(readFileSync(file, 'utf8'), 'run `npm run generate`').toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  test('says of every field what it means', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  test('lets a reader pass what it does not describe', () => {
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
  });

  test('has a name of its own', () => {
    expect(schema).toMatchObject({ $id: `urn:plimsoll:${kind}:1`, description: expect.stringMatching(/\.$/) });
  });
});

test('a result is read with a field that this version does not know, and is not written with one', () => {
  expect(resultSchema.safeParse(smallest).success).toBe(true);
  expect(written('result', smallest)).toBe(smallest);
  for (const later of [
    { ...smallest, surprise: 1 },
    { ...smallest, run: { ...smallest.run, surprise: 1 } },
    { ...smallest, metrics: { errors: { ...smallest.metrics.errors, surprise: 1 } } },
  ]) {
    expect(resultSchema.safeParse(later).success).toBe(true);
    expect(() => written('result', later)).toThrow('must NOT have additional properties');
  }
});

test.each([
  ['a later schema', { ...smallest, schema: 2 }],
  ['null for a figure that was not measured', { ...smallest, tokens: null }],
  ['undefined for a field that is absent', { ...smallest, tokens: undefined }],
  ['a metric of an unknown type', { ...smallest, metrics: { ttft: { type: 'histogram' } } }],
])('%s is refused', (_, result) => {
  expect(resultSchema.safeParse(result).success).toBe(false);
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
