import type { z } from 'zod';
import { isObject } from '../client/wire/fields.ts';
import { didYouMean, meantOrAll } from '../core/nearest.ts';
import type { Place } from '../core/place.ts';
import { listed, shown } from '../core/takes.ts';
import { PROMPT_KINDS, promptKind } from '../load/prompts/kinds.ts';
import { isPromptSource, type PromptSource } from '../load/prompts/source.ts';
import type { SessionFunction } from '../load/sessions/context.ts';
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

type Fields = Readonly<Record<string, unknown>>;

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
  const { [name]: value, ...beside } = declared as Readonly<Record<string, unknown>>;
  const meant = withBeside(name, value, beside);
  // What a field says is another matter than where it stands.
  mistakes.check(kind.field, meant, place, (inner) =>
    Object.hasOwn(beside, inner[0] ?? '') ? [...place, ...inner] : [...place, name, ...inner],
  );
  const unknown = unknownKeys(kind.field, meant);
  const isField = (key: string): boolean => !unknown.includes(key);
  for (const key of Object.keys(beside).filter(isField))
    mistakes.add([...place, key], `belongs within ${name}; write ${written(name, meant, beside, isField)}`);
  return kind.make(meant);
}

/** The source as it was meant where fields of it stand beside it: `{ inline: "Hello", maxTokens: 20 }`. */
function withBeside(name: string, value: unknown, beside: Fields): unknown {
  if (Object.keys(beside).length === 0) return value;
  const own = name === 'inline' && typeof value === 'string' ? { prompt: value } : value;
  return isObject(own) ? { ...own, ...beside } : own;
}

const unknownKeys = (field: z.ZodType, value: unknown): readonly string[] =>
  field.safeParse(value).error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])) ?? [];

/** `inline: { prompt: "Hello", maxTokens: 20 }`. Which turn of several a field is for, nobody can know. */
function written(name: string, meant: unknown, beside: Fields, isField: (key: string) => boolean): string {
  const fields = Object.entries(isObject(meant) ? meant : beside).filter(([key]) => isField(key));
  const said = fields.map(([key, value]) => `${key}: ${shown(value)}`).join(', ');
  if (isObject(meant)) return `${name}: { ${said} }`;
  return Array.isArray(meant) ? `${name}: [{ …, ${said} }, …]` : `${name}: { …, ${said} }`;
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
