import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seeded } from '../src/core/rng.ts';
import { DATASET_FORMATS } from '../src/load/prompts/dataset/formats.ts';
import { PROMPT_KINDS } from '../src/load/prompts/kinds.ts';
import { TRACE_FORMAT_NAMES } from '../src/load/prompts/trace/read-trace.ts';
import { openSources } from '../src/run/open-sources.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { scratch } from './fixtures/scenarios/scratch.ts';
import { gpt2TokenizerJson, writeTokenizer } from './fixtures/tokenizers.ts';

const docs = await readFile('docs/prompts.md', 'utf8');
const examples = [...docs.matchAll(/```(ts|yaml)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => ({
  language,
  text,
}));

const REST = {
  ts: "export const target = { url: 'http://127.0.0.1:9/v1', model: 'm' };\nexport const options = { vus: 1, iterations: 1 };\n",
  yaml: 'target: { url: "http://127.0.0.1:9/v1", model: m }\n',
};

test('there is an example of every kind of source', () => {
  for (const kind of Object.keys(PROMPT_KINDS)) expect(examples.some(({ text }) => text.includes(kind))).toBe(true);
});

test('every format is in the tables', () => {
  for (const name of [...TRACE_FORMAT_NAMES, ...DATASET_FORMATS]) expect(docs).toContain(`\n| \`${name}\` | `);
});

test.each(examples)('loads, and asks something: $text', async ({ language, text }) => {
  const rest = language === 'ts' ? REST.ts : REST.yaml;
  const options = language === 'ts' || text.includes('options:') ? '' : 'options: { vus: 1, iterations: 1 }\n';
  const folder = await scratch({ [`example.${language}`]: `${rest}${options}${text}` });
  await cp('test/fixtures/prompts', folder, { recursive: true });
  if (text.includes('tokenizer.json')) await writeTokenizer(join(folder, 'model'), gpt2TokenizerJson());
  const sources = await openSources(await loadScenario(join(folder, `example.${language}`)));
  for (const source of sources.values())
    expect(source.session(0, seeded(1)).turns[0]?.messages.at(-1)?.content).not.toBe('');
  expect(sources.size).toBe(1);
});
