import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Lowest first. A module may import from its own folder and from any folder on an earlier line. The first list has the
 * folders of `src`, each other one what is inside a folder; `.` is the files that lie in it directly.
 * ARCHITECTURE.md draws the same pictures; the tests hold the two together.
 */
const LAYERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  src: [
    ['core'],
    ['client'],
    ['load', 'measure'],
    ['scenario'],
    ['analysis'],
    ['report'],
    ['run'],
    ['series', 'doctor'],
    ['cli'],
  ],
  client: [['wire'], ['transport']],
  load: [['tokens', 'grade'], ['prompts'], ['sessions', 'plan'], ['engine']],
  measure: [['stats'], ['metrics'], ['figure'], ['slo'], ['scrape'], ['verdict']],
  analysis: [['change'], ['compare', 'trend'], ['claims', 'search']],
  report: [['kit'], ['run'], ['compare', 'curve', 'trend'], ['study'], ['.']],
  run: [['live', 'store'], ['.']],
  cli: [['shared'], ['commands'], ['.']],
};

/** Imported by the command line and by tests, and importing only what describes the wire. */
const ISLAND = { name: 'mock', reaches: ['core', 'client/wire', 'load/tokens', 'measure/stats'], reachedFrom: ['cli'] };

const files = globSync('src/*/**/*.ts').filter(
  (file) => !file.endsWith('.test.ts') && !file.startsWith('src/report/kit/browser/'),
);

/** The folders of a module below `src`: `['report', 'run']`, `['core']`. */
const foldersOf = (file: string): readonly string[] => relative('src', dirname(file)).split(sep);

interface Import {
  readonly file: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, spec = '']) => ({
    file,
    from: foldersOf(file),
    to: foldersOf(join(dirname(file), spec)),
  })),
);

/** Whether `layers` let `from` reach `to`; a folder that has no place in them reaches nothing. */
function goesDown(layers: readonly (readonly string[])[], from: string, to: string): boolean {
  if (from === to) return true;
  const [rank, other] = [from, to].map((folder) => layers.findIndex((row) => row.includes(folder)));
  return rank !== undefined && other !== undefined && other >= 0 && other < rank;
}

function isAllowed({ from: [from = '.', fromInside = '.'], to: [to = '.', toInside = '.'] }: Omit<Import, 'file'>) {
  if (from === to) return LAYERS[from] === undefined || goesDown(LAYERS[from], fromInside, toInside);
  if (from === ISLAND.name) return ISLAND.reaches.includes(to) || ISLAND.reaches.includes(`${to}/${toInside}`);
  if (to === ISLAND.name) return ISLAND.reachedFrom.includes(from);
  return goesDown(LAYERS['src'] ?? [], from, to);
}

describe('the layers', () => {
  test('every import goes down', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((i) => !isAllowed(i)).map(({ file, to }) => `${file} imports ${to.join('/')}`)).toEqual([]);
  });

  test('every folder has its place', () => {
    const places = new Set(
      files.map(foldersOf).flatMap(([top = '.', inside = '.']) => [`src ${top}`, `${top} ${inside}`]),
    );
    const known = Object.entries(LAYERS).flatMap(([parent, rows]) =>
      rows.flat().map((folder) => `${parent} ${folder}`),
    );
    const isHeld = (place: string): boolean => LAYERS[place.split(' ')[0] ?? ''] !== undefined;
    expect([...places].filter((place) => isHeld(place) && !known.includes(place))).toEqual([`src ${ISLAND.name}`]);
    expect(known.filter((place) => !places.has(place))).toEqual([]);
  });

  test('an upward import would be seen', () => {
    expect(isAllowed({ from: ['core'], to: ['measure', 'metrics'] })).toBe(false);
    expect(isAllowed({ from: ['mock'], to: ['load', 'engine'] })).toBe(false);
    expect(isAllowed({ from: ['load', 'engine'], to: ['mock'] })).toBe(false);
    expect(isAllowed({ from: ['report', 'kit'], to: ['report', 'run'] })).toBe(false);
    expect(isAllowed({ from: ['cli', 'shared'], to: ['cli', 'commands'] })).toBe(false);
  });

  test.each(Object.entries(LAYERS))('ARCHITECTURE.md draws the layers of %s', (name, layers) => {
    const drawn = readFileSync('ARCHITECTURE.md', 'utf8');
    const picture = new RegExp(`\`\`\`text layers of ${name}\n([\\s\\S]*?)\`\`\``).exec(drawn)?.[1] ?? '';
    const rows = picture
      .split('\n')
      .map((line) => (line.split('│')[0] ?? '').trim().split(/\s+/).filter(Boolean))
      .filter((row) => row.length > 0 && row[0] !== ISLAND.name);
    expect(rows).toEqual(layers.toReversed());
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
    expect(placesOf(/process\.env\b/, 'src/cli/', 'src/scenario/read-module.ts')).toEqual([]);
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
