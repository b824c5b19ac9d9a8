import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { gpt2TokenizerJson, writeTokenizer } from '../../test/fixtures/tokenizers.ts';
import { seeded } from '../core/rng.ts';
import { loadTokenizer } from '../load/tokens/tokenizer.ts';
import { loadScenario } from '../scenario/load.ts';
import { openSources, promptNotes } from './open-sources.ts';

const YAML = `
target: { url: "http://127.0.0.1:9/v1", model: m }
tokenizer: ./model/tokenizer.json
options: { vus: 1, iterations: 1 }
prompts:
  default: { synthetic: { inputTokens: 300, outputTokens: 5, sharedPrefixTokens: 40 } }
`;

test("lengths are exact under the scenario's own tokenizer", async () => {
  const folder = await scratch({ 'chat.yaml': YAML });
  const path = await writeTokenizer(join(folder, 'model'), gpt2TokenizerJson());
  const sources = await openSources(await loadScenario(join(folder, 'chat.yaml'), {}));
  const { count } = await loadTokenizer(path);
  const [turn] = sources.get('default')?.session(0, seeded(1)).turns ?? [];
  expect(turn?.messages.map(({ content }) => count(content ?? ''))).toEqual([40, 300]);
  expect(turn?.inputTokens).toBe(340);
});

test('a tokenizer that is not there is refused before anything is sent, needed or not', async () => {
  const yaml = YAML.replace(/synthetic: .*\}/, 'inline: Hello }');
  const file = join(await scratch({ 'chat.yaml': yaml }), 'chat.yaml');
  const scenario = await loadScenario(file, {});
  await expect(openSources(scenario)).rejects.toThrow(/There is no tokenizer file .*model.tokenizer\.json\./);
});

test('lists of texts are for embeddings, and are refused for any other API', async () => {
  const yaml = (api: string) =>
    `target: { url: "http://127.0.0.1:9/v1", model: m, api: ${api} }\noptions: { vus: 1, iterations: 1 }\nprompts: { default: { dataset: { file: rows.jsonl } } }\n`;
  const files = {
    'a.yaml': yaml('openai-embeddings'),
    'b.yaml': yaml('openai-chat'),
    'rows.jsonl': '{"input": ["x", "y"]}',
  };
  const folder = await scratch(files);
  const opened = async (name: string) => openSources(await loadScenario(join(folder, name), {}));
  expect((await opened('a.yaml')).size).toBe(1);
  await expect(opened('b.yaml')).rejects.toThrow(
    'options.scenarios.default: "default" (dataset) asks for lists of texts, which only an embeddings API takes; set the',
  );
});

test('what sources left out is noted once, however many entries share it', async () => {
  const yaml = `
target: { url: "http://127.0.0.1:9/v1", model: m }
options: { scenarios: { a: { executor: shared-iterations }, b: { executor: shared-iterations } } }
prompts: { default: { dataset: { file: rows.jsonl } } }
`;
  const folder = await scratch({ 'a.yaml': yaml, 'rows.jsonl': '{"prompt": "x"}\n{"prompt": 7}\n' });
  const sources = await openSources(await loadScenario(join(folder, 'a.yaml'), {}));
  expect(promptNotes(sources)).toEqual([
    'rows.jsonl: 1 of 2 rows cannot be read and is left out (rows.jsonl:2: takes {"prompt": "text"}, got {"prompt":7}).',
  ]);
});
