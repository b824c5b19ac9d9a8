import { isObject } from '../client/wire/fields.ts';
import { meantOrAll, nearest } from '../core/nearest.ts';
import { listed, shown, takes } from '../core/takes.ts';
import { paceOf } from '../load/plan/executors/index.ts';
import { promptKind } from '../load/prompts/kinds.ts';
import type { PromptSource } from '../load/prompts/source.ts';
import type { Declaration } from './declaration.ts';
import { type CheckedEntry, ENTRY_FIELDS } from './entry-fields.ts';
import type { Mistakes } from './mistakes.ts';
import { EXECUTORS_REFUSED } from './not-supported.ts';
import type { ScenarioEntry } from './scenario.ts';
import type { DeclaredEntry } from './shortcuts.ts';
import { workOf } from './sources.ts';

/** One key of `options.scenarios`, resolved with its prompt source; undefined when a mistake is in it. */
export function checkEntry(
  declared: DeclaredEntry,
  declaration: Declaration,
  sources: ReadonlyMap<string, PromptSource>,
  mistakes: Mistakes,
): ScenarioEntry | undefined {
  const { name, placeOf } = declared;
  if (!/^[0-9a-zA-Z_-]+$/.test(name)) mistakes.add(placeOf([]), 'a scenario is named in letters, digits, _ and -');
  const entry = checkExecutor(declared, mistakes);
  // Looked for in any case: a mistake elsewhere in the entry must not hide one here.
  const exec = entry?.exec ?? execOf(declared);
  const work = exec === undefined ? undefined : workOf(exec, declaration, sources, placeOf(['exec']), mistakes);
  if (entry === undefined || work === undefined) return undefined;
  const made = work.kind === 'session' ? 'a function' : work.source.name;
  const isRecorded = paceOf(entry.executor).kind === 'recorded';
  if (isRecorded && (work.kind === 'session' || promptKind(made)?.hasArrivals === false))
    mistakes.add(
      placeOf(['executor']),
      `"${entry.executor.kind}" takes its start times from a replay source, and "${entry.exec}" is ${made}`,
    );
  if (entry.env !== undefined && work.kind === 'prompts')
    mistakes.add(placeOf(['env']), `is read by programmed sessions only, and "${entry.exec}" is ${made}; remove it`);
  return { name, work, ...entry };
}

function checkExecutor({ declared, placeOf }: DeclaredEntry, mistakes: Mistakes): CheckedEntry | undefined {
  if (!isObject(declared)) {
    mistakes.add(placeOf([]), `takes { executor, … }, got ${shown(declared)}`);
    return undefined;
  }
  const { executor } = declared;
  const field = typeof executor === 'string' ? ENTRY_FIELDS.get(executor) : undefined;
  if (field !== undefined) return mistakes.check(field, declared, [], placeOf);
  mistakes.add(placeOf(['executor']), unknownExecutor(executor));
  // A misspelt executor must not hide what else is wrong: the rest is checked as the one that was meant.
  const meant = typeof executor === 'string' ? nearest(executor, [...ENTRY_FIELDS.keys()]) : undefined;
  const fieldMeant = meant === undefined ? undefined : ENTRY_FIELDS.get(meant);
  if (fieldMeant !== undefined) mistakes.check(fieldMeant, { ...declared, executor: meant }, [], placeOf);
  return undefined;
}

function unknownExecutor(executor: unknown): string {
  const names = [...ENTRY_FIELDS.keys()];
  if (typeof executor !== 'string') return takes(`one of ${listed(names)}`)({ input: executor });
  if (Object.hasOwn(EXECUTORS_REFUSED, executor)) return `"${executor}" is ${EXECUTORS_REFUSED[executor]}`;
  return `unknown executor "${executor}"${meantOrAll(executor, names)}`;
}

/** Undefined when it cannot be read as a name, which is a mistake of its own. */
function execOf({ declared }: DeclaredEntry): string | undefined {
  if (!isObject(declared)) return undefined;
  const { exec = 'default' } = declared;
  return typeof exec === 'string' && exec !== '' ? exec : undefined;
}
