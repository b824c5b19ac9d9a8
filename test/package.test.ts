import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const out = mkdtempSync(join(tmpdir(), 'plimsoll-package-'));
let files: readonly string[];
const textOf = (file: string): string => readFileSync(join(out, file), 'utf8');

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.ts', out], { stdio: ['ignore', 'ignore', 'pipe'] });
  files = globSync('**/*', { cwd: out, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1));
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('the published package', () => {
  test('has what its manifest, the launcher and the code refer to', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'bin/plimsoll.cjs',
        'lib/index.js',
        'lib/index.d.ts',
        'lib/cli/main.js',
        'lib/load/tokens/count-thread.js',
        'lib/run/prompt-thread.js',
        'lib/report/kit/browser/page.js',
        'lib/report/kit/browser/report.css',
        'schema/result.schema.json',
        'scenarios/demo.js',
        'data/mt-bench.jsonl',
        'data/azure-conv-2023.csv',
        'data/mooncake.jsonl',
        'data/gsm8k.jsonl',
        'data/licenses/mt-bench.LICENSE',
        'data/licenses/azure-conv.LICENSE',
        'data/licenses/mooncake.LICENSE',
        'data/licenses/gsm8k.LICENSE',
      ]),
    );
  });

  test('has no tests, fixtures or sources, nor folders of ours besides', () => {
    expect([...new Set(files.map((file) => file.split('/')[0]))].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'data',
      'lib',
      'package.json',
      'scenarios',
      'schema',
    ]);
    expect(files.filter((file) => /test|fixture|golden/.test(file))).toEqual([]);
    // What only tests and benches run under.
    expect(files.filter((file) => /virtual|simulate|asking/.test(file))).toEqual([]);
    expect(files.filter((file) => /^lib\/.*(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  test('names no folder of the machine that built it', () => {
    const folders = [resolve('.'), out, tmpdir()].map((folder) => `${folder}/`);
    const naming = files.filter((file) => folders.some((folder) => textOf(file).includes(folder)));
    expect(naming).toEqual([]);
  });

  test('may be published, and brings no Node', () => {
    const manifest = JSON.parse(textOf('package.json'));
    expect(manifest).toMatchObject({ name: 'plimsoll', type: 'module', bin: { plimsoll: 'bin/plimsoll.cjs' } });
    for (const field of ['private', 'optionalDependencies', 'devDependencies', 'scripts'])
      expect(manifest).not.toHaveProperty(field);
    expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith('node-'))).toEqual([]);
  });

  test('declares every package that its code and its types import', () => {
    const { dependencies } = JSON.parse(textOf('package.json'));
    const imported = files
      .filter((file) => /^lib\/.*\.(js|d\.ts)$/.test(file) && !file.includes('/browser/'))
      .flatMap((file) => [...textOf(file).matchAll(/\b(?:from|import)\s*\(?\s*['"]([a-z@][^'":\s]*)['"]/g)])
      .map(([, specifier = '']) => specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? specifier);
    const isDeclared = (name: string): boolean => name in dependencies || `@types/${name}` in dependencies;
    expect([...new Set(imported)]).toContain('undici');
    expect([...new Set(imported)].filter((name) => !isDeclared(name))).toEqual([]);
  });

  test('ships scenarios as JavaScript that Node reads as it is', () => {
    for (const scenario of ['demo', 'steady-chat', 'azure-replay'])
      execFileSync(process.execPath, ['--check', join(out, `scenarios/${scenario}.js`)], { stdio: 'pipe' });
  });
});
