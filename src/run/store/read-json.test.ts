import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renamed } from './older-spellings.ts';
import { readJson, readJsonIfThere } from './read-json.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-json-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'stored.json');

const kind = {
  schema: z.object({
    schema: z.exactOptional(z.literal(1)),
    run: z.object({ seed: z.int().nonnegative(), stopped: z.exactOptional(z.enum(['signal', 'script'])) }),
    names: z.array(z.string()),
  }),
  upgrade: renamed('labels', 'names'),
  ifDamaged: 'make it again',
};
const sound = { run: { seed: 1 }, names: ['a'] };

const refusal = (content: string): Promise<string> => {
  writeFileSync(file, content);
  return readJson(file, kind).then(
    () => 'no refusal',
    (error: Error) => error.message,
  );
};

test('a file is read as it was written, its order and what is not known of it too', async () => {
  const later = { names: ['a'], run: { later: [1], seed: 1 }, more: { of: 'it' } };
  writeFileSync(file, JSON.stringify(later));
  expect(JSON.stringify(await readJson(file, kind))).toBe(JSON.stringify(later));
});

test('a key that an earlier version called otherwise is read', async () => {
  writeFileSync(file, JSON.stringify({ run: { seed: 1 }, labels: ['a'] }));
  expect(await readJson(file, kind)).toEqual(sound);
});

test('a file that is not there is none, and one on whose way a file lies is none either', async () => {
  expect(await readJsonIfThere(join(folder, 'none.json'), kind)).toBeUndefined();
  writeFileSync(file, '');
  expect(await readJsonIfThere(join(file, 'none.json'), kind)).toBeUndefined();
  await expect(readJson(join(folder, 'none.json'), kind)).rejects.toThrow(
    'none.json cannot be read (it is not there).',
  );
});

describe('only a file that is damaged is to be made again:', () => {
  test.each([
    ['one cut short', JSON.stringify(sound).slice(0, -5)],
    ['an empty one', ''],
    ['one without JSON', 'hello'],
  ])('%s', async (_, content) => {
    expect(await refusal(content)).toMatch(/stored\.json cannot be read \(.*\); make it again\.$/);
  });

  test.each<[string, unknown, string]>([
    ['a field is missing', { ...sound, run: {} }, 'run.seed: a number was expected, and it is missing'],
    ['it is of another sort', { ...sound, run: { seed: 'x' } }, 'run.seed: a number was expected, and it is "x"'],
    [
      'a number is none that counts',
      { ...sound, run: { seed: 0.5 } },
      'run.seed: a whole number was expected, and it is 0.5',
    ],
    ['a number is too small', { ...sound, run: { seed: -1 } }, 'run.seed: 0 or more was expected, and it is -1'],
    ['a list is none', { ...sound, names: { 0: 'a' } }, 'names: a list was expected, and it is an object'],
    [
      'a word is new',
      { ...sound, run: { seed: 1, stopped: 'gone' } },
      'run.stopped: "signal" or "script" was expected, and it is "gone"',
    ],
    ['it is a list', [], 'an object was expected, and it is a list'],
    ['it is nothing', null, 'an object was expected, and it is null'],
  ])('not one of which it is said that %s', async (_, value, says) => {
    expect(await refusal(JSON.stringify(value))).toBe(
      `${file} cannot be read (${says}). Another version of plimsoll may have written it.`,
    );
  });

  test('not one of a newer version', async () => {
    expect(await refusal(JSON.stringify({ ...sound, schema: 2 }))).toBe(
      `${file} was written by a newer plimsoll (its schema is 2, this one reads 1); use that one, or a newer one.`,
    );
  });
});
