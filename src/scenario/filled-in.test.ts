import { describe, expect, test } from 'vitest';
import { load, loadWith, withScenario } from '../../test/fixtures/scenarios/in-yaml.ts';

describe('what is not said is filled in', () => {
  test.each([
    ['', { kind: 'per-vu-iterations', vus: 1, iterations: 1, maxDurationMs: 600_000 }],
    ['options: { vus: 3 }', { kind: 'shared-iterations', vus: 3, iterations: 3, maxDurationMs: 600_000 }],
    [
      'options: { iterations: 5, vus: 2, duration: 1m }',
      { kind: 'shared-iterations', vus: 2, iterations: 5, maxDurationMs: 60_000 },
    ],
    ['options: { duration: 5000 }', { kind: 'constant-vus', vus: 1, durationMs: 5000 }],
    [
      'options: { vus: 2, stages: [{ target: 5, duration: 1m }] }',
      { kind: 'ramping-vus', startVUs: 2, stages: [{ target: 5, durationMs: 60_000 }], gracefulRampDownMs: 30_000 },
    ],
    [
      withScenario('executor: constant-arrival-rate, rate: 2, duration: 1m, preAllocatedVUs: 7'),
      { kind: 'constant-arrival-rate', rate: 2, timeUnitMs: 1000, durationMs: 60_000, preAllocatedVUs: 7, maxVUs: 7 },
    ],
    ["prompts: { default: { replay: { file: 'plimsoll:azure-conv' } } }", { kind: 'replay', maxVUs: 1000 }],
  ])('%s', async (text, executor) => {
    const { entries, seed, timeouts } = await loadWith(text);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ exec: 'default', startTimeMs: 0, gracefulStopMs: 30_000, tags: {}, executor });
    expect({ seed, timeouts }).toEqual({
      seed: 1,
      timeouts: { connect: 10_000, firstToken: 60_000, betweenTokens: 30_000, total: 600_000 },
    });
  });
});

test('a module may export what it likes beside', async () => {
  const text = `import { inline } from 'plimsoll';
export const target = { url: 'http://h/v1', model: 'm' };
export const slot = () => 3, words = ['a'], LIMIT = 5, unused = inline('x');
export default inline('Hello');`;
  expect((await load(text, 'chat.ts')).entries).toHaveLength(1);
});

test('warns of a URL without a path, and of a choice by which answers would be cut off', async () => {
  const { warnings } = await loadWith('target: { url: http://h, model: m }\ntimeouts: { total: 10m }');
  expect(warnings).toMatchInlineSnapshot(`
    [
      "target.url has no path; an OpenAI-compatible API usually begins at http://h/v1.",
      "Answers still running 30s after the end of default are cut off (gracefulStop; timeouts.total allows 10m) and counted as censored; more than 1 % of them make the run INVALID.",
    ]
  `);
  expect((await loadWith('timeouts: { total: 30s }')).warnings).toEqual([]);
});

test('does not warn of what nobody chose: the defaults of both are as they are', async () => {
  expect((await loadWith('options: { duration: 1m }')).warnings).toEqual([]);
  const one = 'executor: constant-vus, duration: 1m';
  const { warnings } = await loadWith(`options: { scenarios: { a: { ${one} }, b: { ${one}, gracefulStop: 5s } } }`);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('5s after the end of b are cut off');
});

describe('arrivals', () => {
  const two = `options:
  scenarios:
    a: { executor: constant-arrival-rate, duration: 1m, rate: 1, preAllocatedVUs: 9 }
    gamma: { executor: ramping-arrival-rate, stages: [{ duration: 1m, target: 5 }], preAllocatedVUs: 9 }
    c: { executor: constant-vus, duration: 1m }`;
  const arrivalsOf = async (declared: string) =>
    (await loadWith(`${two}\n${declared}`)).entries.map(({ executor }) =>
      'arrivals' in executor ? executor.arrivals : undefined,
    );

  test.each([
    ['', [{ kind: 'uniform' }, { kind: 'uniform' }, undefined]],
    ['arrivals: uniform', [{ kind: 'uniform' }, { kind: 'uniform' }, undefined]],
    ['arrivals: poisson', [{ kind: 'poisson' }, { kind: 'poisson' }, undefined]],
    ['arrivals: { gamma: { cv: 2 } }', [{ kind: 'gamma', cv: 2 }, { kind: 'gamma', cv: 2 }, undefined]],
    ['arrivals: { a: { gamma: { cv: 0.5 } } }', [{ kind: 'gamma', cv: 0.5 }, { kind: 'uniform' }, undefined]],
    ['arrivals: { gamma: poisson }', [{ kind: 'uniform' }, { kind: 'poisson' }, undefined]],
    [
      'arrivals: { gamma: { gamma: { cv: 3 } }, a: poisson }',
      [{ kind: 'poisson' }, { kind: 'gamma', cv: 3 }, undefined],
    ],
  ])('%s', async (declared, expected) => {
    expect(await arrivalsOf(declared)).toEqual(expected);
  });
});

test('an empty list of thresholds asks for a part of the run to be shown', async () => {
  const { thresholds, subMetrics } = await loadWith(
    'options: { duration: 1m, tags: { tier: gold }, thresholds: { "ttft{scenario:default, tier:gold}": [], ttft: [] } }',
  );
  expect(thresholds).toEqual([]);
  expect(subMetrics).toEqual([{ scenario: 'default', tier: 'gold' }]);
});

test.each([
  ['1d12h', 129_600_000],
  ['1m30.5s', 90_500],
  ['"5000"', 5000],
  ['5000', 5000],
])('a duration of %s is read as k6 reads it', async (text, durationMs) => {
  expect((await loadWith(`options: { duration: ${text} }`)).entries[0]?.executor).toMatchObject({ durationMs });
});
