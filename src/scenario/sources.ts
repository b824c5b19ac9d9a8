import { didYouMean, meantOrAll } from '../core/nearest.ts';
import type { Place } from '../core/place.ts';
import { listed, shown } from '../core/takes.ts';
import { PROMPT_KINDS, promptKind } from '../load/prompts/kinds.ts';
import { isPromptSource, type PromptSource } from '../load/prompts/source.ts';
import type { SessionFunction } from '../load/sessions/context.ts';
import { checkWithBeside } from './beside-source.ts';
import type { Declaration } from './declaration.ts';
import type { Mistakes } from './mistakes.ts';
import type { Work } from './scenario.ts';

/** The prompt sources that a file declares, by the name that `exec` calls them; each is checked once. */
export function checkSources({ kind, keys }: Declaration, mistakes: Mistakes): ReadonlyMap<string, PromptSource> {
  return kind === 'module' ? exportedSources(keys, mistakes) : listedSources(keys['prompts'], mistakes);
}

function exportedSources(keys: Declaration['keys'], mistakes: Mistakes): ReadonlyMap<string, PromptSource> {
  const sources = new Map<string, PromptSource>();
  for (const [name, value] of Object.entries(keys)) {
    if (!isPromptSource(value)) continue;
    sources.set(name, value);
    const known = promptKind(value.name);
    if (known !== undefined) mistakes.check(known.field, known.declaredIn(value.config), [name]);
  }
  return sources;
}

const KINDS = Object.keys(PROMPT_KINDS);
const EXAMPLE = 'prompts: { default: { inline: "Hello" } }';

/** `prompts: { chat: { synthetic: { … } } }`, where functions cannot be called. */
function listedSources(prompts: unknown, mistakes: Mistakes): ReadonlyMap<string, PromptSource> {
  const sources = new Map<string, PromptSource>();
  if (prompts === undefined) {
    mistakes.add(['prompts'], `is missing; it takes what to ask, like ${EXAMPLE}`);
    return sources;
  }
  if (typeof prompts !== 'object' || prompts === null || Array.isArray(prompts) || Object.keys(prompts).length === 0) {
    mistakes.add(['prompts'], `takes a prompt source for each exec, like ${EXAMPLE}`);
    return sources;
  }
  // A kind where a name belongs: what stands beside it is then a field of the source, and no name either.
  const misplaced = Object.keys(prompts).find((exec) => KINDS.includes(exec) && !hasKind(Object(prompts)[exec]));
  for (const [exec, declared] of Object.entries(prompts)) {
    const source = listedSource(exec, declared, misplaced, mistakes);
    if (source !== undefined) sources.set(exec, source);
  }
  return sources;
}

function listedSource(
  exec: string,
  declared: unknown,
  misplaced: string | undefined,
  mistakes: Mistakes,
): PromptSource | undefined {
  const place = ['prompts', exec];
  if (!hasKind(declared) && misplaced !== undefined && misplaced !== exec) {
    mistakes.add(place, `belongs within the source: prompts: { default: { ${misplaced}: { …, ${exec}: … } } }`);
    return undefined;
  }
  if (KINDS.includes(exec) && !hasKind(declared)) {
    mistakes.add(place, `is a kind of source, and prompts takes names first: prompts: { default: { ${exec}: … } }`);
    return undefined;
  }
  const keys = typeof declared === 'object' && declared !== null ? Object.keys(declared) : [];
  const kinds = keys.filter((key) => KINDS.includes(key));
  const [name = ''] = kinds.length === 1 ? kinds : keys;
  if (keys.length !== 1 && kinds.length !== 1) {
    mistakes.add(place, `takes one of ${listed(KINDS)}, like { inline: "Hello" }, got ${shown(declared)}`);
    return undefined;
  }
  const kind = promptKind(name);
  if (kind === undefined) {
    mistakes.add([...place, name], `unknown kind of source${meantOrAll(name, KINDS)}`);
    return undefined;
  }
  return kind.make(checkWithBeside(kind.field, name, declared as Readonly<Record<string, unknown>>, place, mistakes));
}

const hasKind = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => KINDS.includes(key));

/** What `exec` names: a source or a function; a name that is not there, or is neither, is a mistake at `place`. */
export function workOf(
  exec: string,
  declaration: Declaration,
  sources: ReadonlyMap<string, PromptSource>,
  place: Place,
  mistakes: Mistakes,
): Work | undefined {
  const source = sources.get(exec);
  if (source !== undefined) return { kind: 'prompts', source };
  const { kind, keys } = declaration;
  if (kind === 'document') {
    const isDeclared = Object.hasOwn(Object(keys['prompts']), exec);
    // A source that was declared wrongly is on the list already, and so is a file without a right one.
    if (isDeclared || sources.size === 0) return undefined;
    const names = [...sources.keys()].map((name) => `prompts.${name}`);
    const near = didYouMean(exec, sources.keys()) || `; there is ${listed(names, 'and')}`;
    mistakes.add(place, `there is no prompts.${exec}${near}`);
    return undefined;
  }
  const value = keys[exec];
  const called = exec === 'default' ? 'the default export' : `the export "${exec}"`;
  if (typeof value === 'function') {
    const problem = whyNoSession(value);
    if (problem === undefined) return { kind: 'session', run: value as SessionFunction };
    mistakes.add(place, `${called} is ${problem}`);
    return undefined;
  }
  if (value !== undefined)
    mistakes.add(place, `${called} is no prompt source like synthetic({ … }) and no function, it is ${kindOf(value)}`);
  else if (exec === 'default')
    mistakes.add(
      place,
      `there is no default export to take prompts from; write export default synthetic({ … })${otherExport(sources)}`,
    );
  else mistakes.add(place, `there is no export "${exec}"${didYouMean(exec, sources.keys())}`);
  return undefined;
}

/** What a session's function cannot be. Whether it is async changes nothing: k6's own are not. */
function whyNoSession(value: object): string | undefined {
  if (/^(Async)?GeneratorFunction$/.test(value.constructor.name))
    return 'a generator, of which nothing would be performed; write async function, without *';
  if (/^class\b/.test(Function.prototype.toString.call(value))) return 'a class; it takes an async function';
  return undefined;
}

/** Never the value: who knows what a module exports. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function otherExport(sources: ReadonlyMap<string, PromptSource>): string {
  const [name] = sources.keys();
  return name === undefined ? '' : `, or exec: "${name}"`;
}
