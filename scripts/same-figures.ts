import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseFigure } from '../src/measure/figure/parse.ts';

/**
 * Whether this checkout makes the same figures of stored data as another one, an earlier version:
 *
 *   node scripts/same-figures.ts OTHER_CHECKOUT FOLDER…
 *
 * A folder of a run is counted anew from its records by both, and made into every text; one of several runs is made
 * again from its JSON; all folders of runs together go through `compare` and `trend`. Fields that only this checkout has
 * are counted, fields that differ or are missing are listed, and the exit code is 1.
 */
const [other = '', ...folders] = process.argv.slice(2);
const here = resolve(import.meta.dirname, '..');

/** Of runs that both versions can make; a page differs by its styles alone, and its figures are in the JSON. */
const TEXTS = ['csv', 'prom', 'junit', 'benchmark', 'hlog', 'md'];
const SEVERAL = ['comparison.json', 'claims.json', 'curve.json'] as const;

/** Spellings that changed since, told as this version has them. */
const today = (json: string): string =>
  json
    .replaceAll('"betterWhen":"less"', '"better":"lower"')
    .replaceAll('"betterWhen":"more"', '"better":"higher"')
    .replace(/(?<="figure":")[^"]+/g, (name) => parseFigure(name)?.key ?? name);

const scratch = mkdtempSync(join(tmpdir(), 'same-figures-'));
let differing = 0;
try {
  const runs: string[] = [];
  for (const folder of folders) {
    const several = SEVERAL.find((name) => existsSync(join(folder, name)));
    if (several === undefined) {
      runs.push(folder);
      compareRun(folder);
    } else compareSeveral(folder, several);
  }
  if (runs.length > 1) compareTogether(runs);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = differing === 0 ? 0 : 1;

/** As it is stored, and counted anew: then what the process alone knew is in neither. */
function compareRun(folder: string): void {
  for (const state of ['stored', 'recounted'] as const) {
    const [before, after] = [other, here].map((checkout) => {
      const copy = join(scratch, `${basename(folder)}-${state}-${checkout === here ? 'after' : 'before'}`);
      cpSync(folder, copy, { recursive: true });
      if (state === 'recounted') rmSync(join(copy, 'result.json'), { force: true });
      plimsoll(checkout, 'report', copy, '--format', ['json', ...TEXTS].join(','));
      return copy;
    }) as [string, string];
    const what = (name: string): string => `${basename(folder)} ${state} ${name}`;
    tell(what('result.json'), jsonIn(before, 'result.json'), jsonIn(after, 'result.json'));
    for (const name of readdirSync(before).filter((file) => /\.(csv|prom|xml|hlog|md)$|^benchmark/.test(file)))
      tell(what(name), linesIn(before, name), linesIn(after, name));
  }
}

function compareSeveral(folder: string, name: (typeof SEVERAL)[number]): void {
  const copy = join(scratch, basename(folder));
  cpSync(folder, copy, { recursive: true });
  plimsoll(here, 'report', copy, '--format', 'json');
  tell(`${basename(folder)} ${name}`, jsonIn(folder, name), jsonIn(copy, name));
}

function compareTogether(runs: readonly string[]): void {
  const all = join(scratch, 'all');
  for (const run of runs) cpSync(run, join(all, basename(run)), { recursive: true });
  const [base = '', candidate = ''] = runs;
  for (const words of [
    ['compare', base, candidate, '--json'],
    ['trend', all, '--json'],
  ]) {
    const [before, after] = [other, here].map((checkout) => leavesOf(plimsoll(checkout, ...words))) as [Leaves, Leaves];
    tell(words[0] ?? '', before, after);
  }
}

type Leaves = ReadonlyMap<string, string>;

function tell(what: string, before: Leaves, after: Leaves): void {
  const wrong = [...before].filter(([path, value]) => after.get(path) !== value);
  const added = [...after.keys()].filter((path) => !before.has(path)).length;
  differing += wrong.length;
  console.log(`${what}: ${before.size - wrong.length} of ${before.size} the same, ${added} more`);
  for (const [path, value] of wrong.slice(0, 10))
    console.log(`  ${path}: ${value} became ${after.get(path) ?? '(absent)'}`);
}

function jsonIn(folder: string, name: string): Leaves {
  return leavesOf(readFileSync(join(folder, name), 'utf8'));
}

/** `metrics.ttft.p95` → `812.5`; lists by place. */
function leavesOf(json: string): Leaves {
  const leaves = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) leaves.set(path, JSON.stringify(value));
    else for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner);
  };
  walk('', JSON.parse(today(JSON.stringify(JSON.parse(json)))));
  return leaves;
}

function linesIn(folder: string, name: string): Leaves {
  const file = join(folder, name);
  return new Map(
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .map((line, i) => [String(i + 1), line])
      : [],
  );
}

/** What it says on stdout, whatever its verdict. */
function plimsoll(checkout: string, ...words: readonly string[]): string {
  const program = join(resolve(checkout), 'bin/plimsoll.cjs');
  try {
    return execFileSync(process.execPath, [program, ...words], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    if (stdout !== undefined && stdout !== '') return stdout;
    throw new Error(`plimsoll ${words.join(' ')} in ${checkout}: ${stderr ?? ''}`);
  }
}
