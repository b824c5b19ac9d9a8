import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from '../../src/core/comparison.ts';
import { type Shown, storedRun } from '../fixtures/report/stored-run.ts';
import { written } from '../written.ts';
import { inProcess } from './in-process.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-compare-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function store(folder: string, shown: Omit<Shown, 'path'>, over: object = {}): string {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  const { result, scenario } = storedRun({ ...shown, path: folder });
  writeFileSync(join(path, 'result.json'), JSON.stringify({ ...result, ...over }));
  writeFileSync(join(path, 'scenario.json'), JSON.stringify({ run: {}, scenario }));
  return path;
}

const several = (name: string, slowness: number): string => {
  for (let i = 1; i <= 6; i++) store(join(name, `0${i}`), { seed: i, draw: 100 * slowness + i, slowness });
  return join(root, name);
};

const compare = (...args: readonly string[]) => inProcess(['compare', ...args]);

let [base, slower, alike, one, other]: string[] = [];
beforeAll(() => {
  [base, slower, alike] = [several('base', 1), several('slower', 1.2), several('alike', 1.001)];
  [one, other] = [join(root, 'base', '01'), join(root, 'slower', '02')];
});

describe('compare', () => {
  test('ends with 111 where the candidate is worse, and says why', async () => {
    const { code, stdout } = await compare(base!, slower!);
    expect(code).toBe(111);
    expect(stdout).toMatch(/^WORSE: “slower” is worse than “base”: /);
    expect(stdout).toContain('6 against 6 runs');
  });

  test('ends with 0 where it is the same, or better', async () => {
    expect((await compare(base!, alike!)).stdout).toMatch(/^SAME: “alike” is the same as “base”/);
    expect(await compare(slower!, base!)).toMatchObject({ code: 0 });
  });

  test('ends with 0 and says what cannot be known with one run a side', async () => {
    const { code, stdout } = await compare(one!, other!);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^UNCLEAR: /);
    expect(stdout).toContain('With one run a side it cannot be known');
  });

  test('ends with 112 where a run is INVALID, however much slower', async () => {
    const reasons = [{ code: 'SEND_LAG', message: 'send lag was 84 ms.', observed: 84, limit: 20 }];
    const invalid = store('invalid', { seed: 9, slowness: 2 }, { validity: { valid: false, reasons } });
    const { code, stdout } = await compare(base!, `${slower},${invalid}`);
    expect(code).toBe(112);
    expect(stdout).toMatch(/^INVALID: 1 of 13 runs can’t be trusted/);
  });

  test('takes several candidates, each against the base', async () => {
    const { code, stdout } = await compare(base!, alike!, slower!, '--json');
    const { contrasts, verdict } = written('comparison', JSON.parse(stdout));
    expect(contrasts.map(({ candidate, verdict }) => [candidate.label, verdict])).toEqual([
      ['alike', 'same'],
      ['slower', 'worse'],
    ]);
    expect([code, verdict]).toEqual([111, 'worse']);
  });

  test.each(['.md', '.json', '.xml'])('writes a report that ends in %s', async (ending) => {
    const out = join(root, `report${ending}`);
    const { stdout } = await compare(base!, slower!, '--out', out);
    expect(stdout).toContain(`report  ${out}`);
    expect(readFileSync(out, 'utf8')).toContain('slower');
  });

  test('judges what it is asked to, by the margins it is given', async () => {
    const { stdout, code } = await compare(base!, slower!, '--judge', 'ttft:p50,errors', '--margin', '30%', '--json');
    const { settings, contrasts, command } = written('comparison', JSON.parse(stdout));
    expect(settings).toMatchObject({ marginRatio: 0.3, marginShare: 0.01, judged: ['ttft:p50', 'errors'] });
    expect(contrasts[0]?.metrics.slice(0, 2).map(({ judgement }) => judgement.kind)).toEqual(['same', 'same']);
    expect(command).toContain('--margin 30% --judge ttft:p50,errors');
    expect(code).toBe(0);
  });
});

describe('compare takes', () => {
  test('a report into a folder that is not there yet', async () => {
    const out = join(root, 'not', 'yet', 'x.md');
    expect((await compare(one!, other!, '--out', out)).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('UNCLEAR');
  });

  test('a file of any name, and prints of it no control character', async () => {
    const out = join(root, '\u001b[31mred.md');
    const { stdout } = await compare(one!, other!, '--out', out);
    expect(readFileSync(out, 'utf8')).toContain('UNCLEAR');
    expect(stdout).toContain('report  ');
    expect(stdout).not.toContain('\u001b');
  });

  test('a comma at the end for none, and names the side as without it', async () => {
    expect((await compare(`${base},`, slower!)).stdout).toMatch(/^WORSE: “slower” is worse than “base”: /);
  });

  test('a figure as plimsoll trend names it, too', async () => {
    const { stdout } = await compare(base!, slower!, '--judge', 'ttft.p50', '--json');
    expect((JSON.parse(stdout) as Comparison).settings.judged).toEqual(['ttft:p50']);
  });
});

describe('compare refuses', () => {
  test.each<[string, () => readonly string[], string]>([
    ['a path that is not there', () => [base!, join(root, 'nowhere')], 'nowhere is not there.'],
    ['a folder without a run', () => [base!, join(root, 'base', '01', '..', '..', 'none')], 'none'],
    ['a base alone', () => [base!], 'it takes: plimsoll compare <base> <candidates..>'],
    ['a run against itself', () => [one!, join(root, 'base')], 'a run cannot be held against itself'],
    ['the same run twice', () => [`${one},${one}`, other!], 'is given twice'],
    ['a margin that is none', () => [one!, other!, '--margin', '5'], 'a share above 0 and below 1, like 5% or 0.05'],
    ['a share without its unit', () => [one!, other!, '--share-margin', '1'], 'percentage points'],
    [
      'a metric that is none',
      () => [one!, other!, '--judge', 'tttf:p95'],
      'there is no figure "tttf:p95"; did you mean "ttft:p95"?',
    ],
    [
      'a figure that is none',
      () => [one!, other!, '--judge', 'ttft:p97'],
      '"ttft:p97" is no figure of ttft, which has mean, stddev, min, p50',
    ],
    ['a figure of which neither is better', () => [one!, other!, '--judge', 'requests'], 'neither is'],
    ['a figure twice', () => [one!, other!, '--judge', 'ttft,ttft:p95'], '--judge has ttft:p95 twice'],
    [
      'a report of an unknown ending',
      () => [one!, other!, '--out', 'x.pdf'],
      '--out takes a file that ends in .html, .md',
    ],
    [
      'a file that is a folder',
      () => {
        mkdirSync(join(root, 'folder.md'), { recursive: true });
        return [one!, other!, '--out', join(root, 'folder.md')];
      },
      'folder.md could not be written (EISDIR)',
    ],
    ['a mistyped flag', () => [one!, other!, '--margn', '5%'], 'did you mean --margin?'],
  ])('%s', async (_, args, words) => {
    const { code, stderr, stdout } = await compare(...args());
    expect(stderr).toContain(words);
    expect([code, stdout]).toEqual([104, '']);
  });

  test('a result that is none, naming the file and what is wrong in it', async () => {
    const broken = store('broken', { seed: 1 }, { counts: { planned: -1 } });
    const { code, stderr } = await compare(base!, broken);
    expect(stderr).toMatch(
      /broken\/result\.json cannot be read \(counts\.planned: 0 or more was expected, and it is -\d+\)\. Another version/,
    );
    expect(stderr).toContain('The folder of a run holds');
    expect(code).toBe(104);
  });
});
