import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IMAGES, SAMPLES } from '../scripts/sample-pages.ts';

describe.each(Object.entries(SAMPLES))('the sample page %s', (name, page) => {
  const file = `reports/sample/${name}.html`;

  test('is what its data make today', () => {
    expect(readFileSync(file, 'utf8') === page(), `${file} is stale: run npm run samples`).toBe(true);
  });

  test('is small enough to be sent', () => {
    expect(statSync(file).size).toBeLessThan(2 * 2 ** 20);
  });

  test('speaks of no machine but its own', () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/\/(tmp|work|home|root)\//);
  });
});

test('the front page shows pictures that are there', () => {
  const shown = [...readFileSync('README.md', 'utf8').matchAll(/docs\/images\/([\w-]+)\.png/g)].map(([, name]) => name);
  expect(shown.length).toBeGreaterThan(3);
  for (const name of shown) expect(IMAGES.map(({ file }) => file)).toContain(name);
  for (const { file } of IMAGES) expect(statSync(`docs/images/${file}.png`).size).toBeGreaterThan(20_000);
});
