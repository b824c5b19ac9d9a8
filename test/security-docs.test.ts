import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** `path/to/x.test.ts`: "title of a test, or the beginning of it" */
const NAMED = /`([\w./-]+\.test\.ts)`: "([^"|]+)"/g;

const page = readFileSync('docs/security.md', 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (promise|---) /.test(line));

test('each promise of docs/security.md names tests that are there', () => {
  for (const row of rows) {
    const named = [...row.matchAll(NAMED)];
    expect(named, row).not.toHaveLength(0);
    for (const [, file = '', title = ''] of named) {
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, 'utf8').replaceAll("\\'", "'"), `${file}: ${title}`).toContain(title);
    }
  }
});
