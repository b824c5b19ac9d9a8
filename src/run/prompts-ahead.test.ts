import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { WHOLE } from '../core/plan.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';
import { prepare } from './prepare.ts';
import { openPrompts } from './prompts-ahead.ts';
import { planOf } from './share.ts';

const LONG = 'synthetic: { inputTokens: 60000, outputTokens: 5 }';
const SHORT = 'synthetic: { inputTokens: 200, outputTokens: 5 }';

async function opened(prompts: string, options: string, { more = '', scenarioHash = '' } = {}) {
  const yaml = `target: { url: "http://127.0.0.1:9/v1", model: m }\noptions: { ${options} }\nprompts: { default: { ${prompts} } }\n${more}`;
  const folder = await scratch({ 's.yaml': yaml });
  const run = await prepare({ file: join(folder, 's.yaml'), options: {}, workers: 1 }, {});
  const setting = { ...run, share: WHOLE, scenarioHash: scenarioHash || hashOf(resolvedJson(run.scenario)) };
  const never = new AbortController().signal;
  const made = await openPrompts(setting, planOf(setting), new MonotonicClock(), never);
  onTestFinished(() => made.close());
  return made;
}

test('what takes long to make is made in a thread, and the first of each user is there at once', async () => {
  const { ready, makerOf, lost } = await opened(LONG, 'vus: 3, duration: 10s');
  expect([ready.hasPromptThread, ready.promptsMade, lost]).toEqual([true, 3, undefined]);
  const make = makerOf('default');
  expect(make(2)).not.toBeInstanceOf(Promise);
  const later = make(3);
  expect(later).toBeInstanceOf(Promise);
  expect((await later).first?.body.length).toBeGreaterThan(240_000);
  // What was handed out is made anew when it is asked for again.
  expect((await make(2)).first?.body.length).toBeGreaterThan(240_000);
});

test('short prompts are made where they are sent; of a schedule those of the first second are there', async () => {
  const { ready, makerOf } = await opened(
    SHORT,
    'scenarios: { default: { executor: constant-arrival-rate, rate: 7, duration: 5s, preAllocatedVUs: 50 } }',
  );
  expect([ready.hasPromptThread, ready.promptsMade]).toEqual([false, 7]);
  expect(makerOf('default')(900)).not.toBeInstanceOf(Promise);
});

test('without the thread the prompts are made here, and why is told', async () => {
  const made = await opened(LONG, 'vus: 1, duration: 10s', { scenarioHash: 'of another' });
  expect(made.ready).toMatchObject({ hasPromptThread: false, promptsMade: 1 });
  expect(made.lost).toMatch(/reads differently/);
  expect(made.makerOf('default')(1)).not.toBeInstanceOf(Promise);
});
