import { expect, test } from 'vitest';
import { placeInFolder } from './summary-files.ts';

test.each([
  ['own.txt', 'own.txt'],
  ['./own.txt', 'own.txt'],
  ['own/deep/figures.json', 'own/deep/figures.json'],
  ['own/../figures.json', 'figures.json'],
  ['..figures', '..figures'],
  ['own/result.json', 'own/result.json'],
])('%j lies in the folder as %j', (name, path) => {
  expect(placeInFolder(name)).toEqual({ ok: true, path });
});

test.each(['/tmp/x.txt', '../x.txt', 'a/../../x.txt', '.', '', '..', 'own/'])('%j lies elsewhere', (name) => {
  expect(placeInFolder(name)).toMatchObject({ ok: false, why: expect.stringContaining("lies in the run's folder") });
});

test.each(['result.json', './Result.json', 'records.jsonl.gz', 'run.log', 'own/../report.html', 'result.json/own.txt'])(
  '%j would be written over what the run left',
  (name) => {
    expect(placeInFolder(name)).toMatchObject({
      ok: false,
      why: expect.stringContaining("one of the run's own files"),
    });
  },
);
