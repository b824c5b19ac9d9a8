import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { exportsOf, filesOf, formatsOf, REPORTS } from '../src/report/reports.ts';

const formatsIn = async (page: string): Promise<string> =>
  /(?:^\|.*\n)+/m.exec((await readFile(page, 'utf8')).split('| `--format` | file |')[1] ?? '')?.[0] ?? '';

test.each([
  ['docs/reports.md', formatsOf('run')],
  ['docs/records.md', Object.keys(REPORTS.records)],
])('%s has every format in its table, with its files', async (page, formats) => {
  const table = await formatsIn(page);
  for (const name of [...formats, ...filesOf('run', formats).keys(), ...exportsOf(formats).keys()])
    expect(table, name).toContain(`\`${name}\``);
});
