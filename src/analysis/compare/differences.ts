import { isObject } from '../../client/wire/fields.ts';
import type { Difference } from '../../core/comparison.ts';
import { firstOfEach } from '../../core/first-of-each.ts';
import { given } from '../../core/given.ts';
import { saidOf } from '../../core/said-of.ts';
import type { StoredRun } from './input.ts';

const MOST_CHARACTERS = 200;
/** Beyond these a reader compares the files. */
const MOST_DIFFERENCES = 200;

/** What is known of how a run came about, by path; values as JSON. */
type Facts = ReadonlyMap<string, string>;

/** What of the two sides, and of the runs within each, was not alike: what spoils a comparison first. */
export function differencesOf(base: readonly StoredRun[], candidate: readonly StoredRun[]): readonly Difference[] {
  const [ofBase, ofCandidate] = [base.map(factsOf), candidate.map(factsOf)];
  const [first = new Map(), other = new Map()] = [ofBase[0], ofCandidate[0]];
  const between = [
    ...differing(first, other),
    ...seeds(base, candidate),
    ...hashes(base, candidate, first.size > 0 && isTold(base, candidate)),
  ];
  const within = [
    ...amongThemselves(ofBase).map((difference) => ({ ...difference, within: 'base' as const })),
    ...amongThemselves(ofCandidate).map((difference) => ({ ...difference, within: 'candidate' as const })),
  ];
  return [...between, ...within].toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_DIFFERENCES);
}

const RANKS = { load: 0, target: 1, tool: 2 } as const satisfies Record<Difference['kind'], number>;
const rank = ({ kind }: Difference): number => saidOf(RANKS, kind, Number.POSITIVE_INFINITY);

const differing = (a: Facts, b: Facts): readonly Difference[] =>
  [...new Set([...a.keys(), ...b.keys()])].toSorted().flatMap((path) => difference(path, a.get(path), b.get(path)));

function difference(path: string, base: string | undefined, candidate: string | undefined): readonly Difference[] {
  if (base === candidate) return [];
  const [was, is] = [base, candidate].map((value) => (value === undefined ? undefined : cut(value)));
  return [given({ kind: kindOf(path), path: cut(path), base: was, candidate: is })];
}

/** Each path once, with the first run that differs from the first. */
const amongThemselves = ([first = new Map(), ...others]: readonly Facts[]): readonly Difference[] =>
  firstOfEach(
    ({ path }) => path,
    others.flatMap((other) => differing(first, other)),
  );

/** Seeds of one side differ on purpose; that those of the two differ is worth a word. */
function seeds(base: readonly StoredRun[], candidate: readonly StoredRun[]): readonly Difference[] {
  const [a, b] = [base, candidate].map((runs) =>
    JSON.stringify(runs.map(({ result }) => result.run.seed).toSorted((x, y) => x - y)),
  );
  return difference('seed', a, b);
}

/** Where both have a resolved scenario, what it says is told above, word by word. */
const isTold = (base: readonly StoredRun[], candidate: readonly StoredRun[]): boolean =>
  base[0]?.scenario !== undefined && candidate[0]?.scenario !== undefined;

function hashes(base: readonly StoredRun[], candidate: readonly StoredRun[], told: boolean): readonly Difference[] {
  if (told) return [];
  const [a, b] = [base, candidate].map((runs) => JSON.stringify(runs[0]?.result.run.scenarioHash));
  return difference('scenarioHash', a, b);
}

/** `entries.chat.executor.rate` and the like of the scenario, and what else made the run. */
function factsOf({ result, scenario }: StoredRun): Facts {
  const { run, target, generator } = result;
  const { seed: _, ...configured } = isObject(scenario) ? scenario : {};
  const facts = new Map<string, string>();
  flatten('', configured, facts);
  // What a run says of itself counts; a scenario of several targets has none of its own.
  flatten('target', target, facts);
  flatten('versions', run.versions, facts);
  flatten('share', run.share, facts);
  flatten('workers', generator.workers, facts);
  flatten('cpus', generator.cpus, facts);
  return facts;
}

/** Deeper than any scenario of ours; a file may have been made by anyone. */
const MOST_DEPTH = 24;

function flatten(path: string, value: unknown, into: Map<string, string>, depth = 0): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) into.set(path, JSON.stringify(value));
    return;
  }
  if (depth >= MOST_DEPTH) {
    into.set(path, '(deeper than is compared)');
    return;
  }
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const [key, inner] of Array.isArray(value) ? named(value) : Object.entries(value))
    flatten(at(key), inner, into, depth + 1);
}

/** Items of a list by their own names, so that one more at its beginning does not change all of them. */
function named(items: readonly unknown[]): readonly (readonly [string, unknown])[] {
  const names = items.map((item) => (isObject(item) ? nameOf(item) : undefined));
  const areNames = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return items.map((item, i) => [areNames ? String(names[i]) : String(i), item]);
}

/** Entries and targets have a name, thresholds a metric and an expression. */
function nameOf({ name, key, expression }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof name === 'string') return name;
  return typeof key === 'string' && typeof expression === 'string' ? `${key} ${expression}` : undefined;
}

/** What was put under load, and how it is reached. */
const TARGET = /^(targets?|cost|route)(\.|$)/;
/** Of a target: what every request of it says. */
const ASKED = /^targets?\.(\w+\.)?body(\.|$)/;
/** Asserted of the figures, or read beside them. */
const TOOL = /^(name|file|versions|workers|cpus|seed|thresholds|subMetrics|serverMetrics)(\.|$)/;

/** What is not known to be harmless makes two runs unlike. */
function kindOf(path: string): Difference['kind'] {
  if (ASKED.test(path)) return 'load';
  if (TARGET.test(path)) return 'target';
  return TOOL.test(path) ? 'tool' : 'load';
}

const cut = (text: string): string =>
  [...text].length <= MOST_CHARACTERS ? text : `${[...text].slice(0, MOST_CHARACTERS - 1).join('')}…`;
