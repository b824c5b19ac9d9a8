import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import type { Session } from '../core/session.ts';
import { loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';
import { openPromptThread } from './open-prompt-thread.ts';
import { openSources } from './open-sources.ts';
import { promptMakers } from './prompt-makers.ts';
import { SharedSlots } from './shared-slots.ts';

const YAML = `
targets:
  chat: { url: "http://127.0.0.1:9/v1", model: m, weight: 2, body: { temperature: 0.5 } }
  claude: { url: "http://127.0.0.1:9/v1", model: n, api: anthropic-messages }
options:
  scenarios:
    long: { executor: constant-vus, vus: 1, duration: 1s, exec: long }
    talk: { executor: constant-vus, vus: 1, duration: 1s, exec: talk }
    rows: { executor: constant-vus, vus: 1, duration: 1s, exec: rows }
    graded: { executor: constant-vus, vus: 1, duration: 1s, exec: graded }
prompts:
  long: { synthetic: { inputTokens: { lognormal: { median: 3000, p95: 20000 } }, outputTokens: 5, sharedPrefixTokens: 40 } }
  talk: { conversation: { turns: 3, inputTokens: 400, outputTokens: 5, thinkTime: 1s } }
  rows: { dataset: { file: rows.jsonl, shuffle: true } }
  graded: { inline: { prompt: "What is 6 times 7, né?", expect: { number: 42 } } }
`;
const ROWS = Array.from({ length: 30 }, (_, i) =>
  JSON.stringify({ turns: [`row ${i} 🧪`, 'and?'].slice(0, 1 + (i % 2)) }),
);

async function opened(seed: number, yaml = YAML) {
  const folder = await scratch({ 's.yaml': yaml, 'rows.jsonl': ROWS.join('\n') });
  const file = join(folder, 's.yaml');
  const options = { seed };
  const scenario = await loadScenario(file, options);
  const here = promptMakers(scenario, await openSources(scenario));
  const thread = openPromptThread({ file, options, scenarioHash: hashOf(resolvedJson(scenario)) });
  onTestFinished(() => thread.close());
  return { folder, here, thread };
}

/** Of one turn, the messages are in the body alone. */
const withoutText = (session: Session): Session =>
  session.turns.length > 1 ? session : { ...session, turns: session.turns.map((turn) => ({ ...turn, messages: [] })) };

test('the thread makes the same bytes as this one, whatever the source, the target and the order', async () => {
  const { here, thread } = await opened(7);
  expect(await thread.ready).toBeUndefined();
  const asked = fc.record({ entry: fc.constantFrom(...here.keys()), index: fc.nat(100_000), isKept: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 8 }), async (all) => {
      const made = await Promise.all(all.map(({ entry, index }) => thread.make(entry, index)));
      for (const [i, { entry, index, isKept }] of all.entries()) {
        const known = here.get(entry)?.(index);
        expect(made[i]?.session).toEqual(withoutText(known?.session as Session));
        expect(made[i]?.first?.path).toBe(known?.first?.path);
        expect(String(made[i]?.first?.body)).toBe(String(known?.first?.body));
        // What is given back is used again, and what is not stays as it is.
        if (!isKept) made[i]?.giveBack?.();
      }
    }),
    { numRuns: 30 },
  );
});

test('equal expectations are one object, whose grader is made once', async () => {
  const { thread } = await opened(7);
  const [one, other] = await Promise.all([thread.make('graded', 1), thread.make('graded', 2)]);
  expect(one?.session.turns[0]?.expect).toEqual({ number: 42 });
  expect(one?.session.turns[0]?.expect).toBe(other?.session.turns[0]?.expect);
});

test('a scenario that reads differently there is made here, and the reason is told', async () => {
  const folder = await scratch({ 's.yaml': YAML, 'rows.jsonl': ROWS.join('\n') });
  const thread = openPromptThread({ file: join(folder, 's.yaml'), options: {}, scenarioHash: 'of another' });
  onTestFinished(() => thread.close());
  expect(await thread.ready).toMatch(/s\.yaml reads differently each time it is loaded/);
  expect(thread.lost).toBe(await thread.ready);
  expect(await thread.make('long', 0)).toBeUndefined();
});

test('a thread that ends answers all that was asked with nothing, and says why', async () => {
  const { thread } = await opened(7);
  await thread.ready;
  const asked = [thread.make('long', 0), thread.make('nobody', 0)];
  expect((await Promise.all(asked)).map((made) => made === undefined)).toEqual([false, true]);
  expect(thread.lost).toBeUndefined();
  const last = thread.make('long', 1);
  await thread.close();
  await last;
  expect(await thread.make('long', 2)).toBeUndefined();
  expect(thread.lost).toBeUndefined(); // It was told to.
});

test('memory that was given back is lent again where it fits, and not kept without end', () => {
  const slots = new SharedSlots();
  const [small, large] = [slots.lend(1000), slots.lend(3_000_000)];
  expect(large.byteLength).toBeGreaterThanOrEqual(3_000_000);
  slots.giveBack(small);
  slots.giveBack(large);
  expect(slots.lend(2_900_000)).toBe(large);
  expect(slots.lend(900)).toBe(small);
  slots.giveBack(large);
  expect(slots.lend(900)).not.toBe(large);
  const many = Array.from({ length: 30 }, () => slots.lend(3_000_000));
  for (const slot of many) slots.giveBack(slot);
  const again = new Set(many.map(() => slots.lend(3_000_000)));
  expect(many.filter((slot) => again.has(slot))).toHaveLength(22);
});
