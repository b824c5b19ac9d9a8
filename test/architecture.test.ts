import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Lowest first. A module may import from its own folder and from any folder on an earlier line.
 * ARCHITECTURE.md draws the same picture; the last test holds the two together.
 */
const LAYERS: readonly (readonly string[])[] = [
  ['core'],
  ['grade', 'stats', 'tokens', 'wire'],
  ['metrics'],
  ['slo'],
  ['prompts'],
  ['sessions'],
  ['scenario'],
  ['plan', 'transport'],
  ['engine', 'scrape'],
  ['verdict', 'store', 'live'],
  ['compare', 'trend'],
  ['claims'],
  ['report'],
  ['run'],
  ['doctor', 'search', 'ab'],
  ['cli'],
];

/** Imported by the command line and by tests, and importing only what describes the wire. */
const ISLAND = { name: 'mock', reaches: ['core', 'wire', 'tokens', 'stats'], reachedFrom: ['cli'] };

const rankOf = new Map(LAYERS.flatMap((folders, rank) => folders.map((folder) => [folder, rank] as const)));
const files = globSync('src/*/**/*.ts').filter((file) => !file.endsWith('.test.ts') && !file.includes('/client/'));
const folderOf = (file: string): string => relative('src', file).split(sep)[0] ?? '';

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, spec = '']) => ({
    file,
    from: folderOf(file),
    to: folderOf(join(dirname(file), spec)),
  })),
);

const isAllowed = ({ from, to }: Import): boolean => {
  if (from === to) return true;
  if (from === ISLAND.name) return ISLAND.reaches.includes(to);
  if (to === ISLAND.name) return ISLAND.reachedFrom.includes(from);
  const [fromRank, toRank] = [rankOf.get(from), rankOf.get(to)];
  return fromRank !== undefined && toRank !== undefined && toRank < fromRank;
};

describe('the layers', () => {
  test('every import goes down', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((i) => !isAllowed(i)).map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  test('every folder of src has its place', () => {
    const folders = new Set(files.map(folderOf));
    expect([...folders].filter((folder) => !rankOf.has(folder) && folder !== ISLAND.name)).toEqual([]);
  });

  test('an upward import would be seen', () => {
    expect(isAllowed({ file: 'src/core/x.ts', from: 'core', to: 'metrics' })).toBe(false);
    expect(isAllowed({ file: 'src/mock/x.ts', from: 'mock', to: 'engine' })).toBe(false);
    expect(isAllowed({ file: 'src/engine/x.ts', from: 'engine', to: 'mock' })).toBe(false);
  });

  test('ARCHITECTURE.md draws these layers', () => {
    const drawn = readFileSync('ARCHITECTURE.md', 'utf8');
    const picture = /```text layers\n([\s\S]*?)```/.exec(drawn)?.[1] ?? '';
    const rows = picture
      .split('\n')
      .map((line) => (line.split('│')[0] ?? '').trim().split(/\s+/).filter(Boolean))
      .filter((row) => row.length > 0 && row[0] !== ISLAND.name);
    expect(rows).toEqual(LAYERS.toReversed());
  });
});

describe('what is absent', () => {
  const code = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const placesOf = (pattern: RegExp, ...except: readonly string[]): readonly string[] =>
    code
      .filter(({ file, text }) => pattern.test(text) && !except.some((e) => file.startsWith(e)))
      .map(({ file }) => file);

  test('only the command line ends the process, reads its arguments and variables, or prints', () => {
    expect(placesOf(/process\.(exit|argv|exitCode|stdout|stderr)\b|console\./, 'src/cli/')).toEqual([]);
    expect(placesOf(/process\.env\b/, 'src/cli/', 'src/scenario/read-module.ts', 'src/scenario/module-env.ts')).toEqual(
      [],
    );
  });

  test('only the clocks read a clock', () => {
    expect(
      placesOf(/\bDate\.now\(|\bnew Date\(\)|performance\.now\(/, 'src/core/monotonic-clock.ts', 'src/cli/'),
    ).toEqual([]);
  });

  test('only core/rng.ts makes randomness', () => {
    expect(placesOf(/Math\.random\(/)).toEqual([]);
  });
});
