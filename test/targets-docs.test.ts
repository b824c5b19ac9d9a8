import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../src/scenario/load.ts';
import { scratch } from './fixtures/scenarios/scratch.ts';

const docs = await readFile('docs/targets.md', 'utf8');
const examples = [...docs.matchAll(/```(ts|yaml)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => ({
  language,
  text,
}));

test.each(examples)('loads, with its two targets: $text', async ({ language, text }) => {
  const rest = language === 'ts' ? '' : 'prompts: { default: { inline: hello } }\n';
  const folder = await scratch({ [`example.${language}`]: `${text}${rest}` });
  const { targets } = await loadScenario(join(folder, `example.${language}`));
  expect(targets?.map(({ name }) => name)).toEqual(['cheap', 'deep']);
});

test('there is one of each language', () => {
  expect(examples.map(({ language }) => language)).toEqual(['ts', 'yaml']);
});
