import { nearest } from '../core/nearest.ts';
import { unknownKey } from '../load/prompts/fields.ts';
import { isPromptSource } from '../load/prompts/source.ts';
import type { Declaration } from './declaration.ts';
import type { Mistakes } from './mistakes.ts';
import { K6_OPTIONS_REFUSED } from './not-supported.ts';
import { OPTION_KEYS } from './option-keys.ts';

/** What a scenario file says beside its prompts. */
const KEYS = [
  ...['options', 'target', 'targets', 'route', 'slo', 'cost', 'timeouts', 'seed', 'tokenizer', 'arrivals', 'models'],
  ...['warmup', 'serverMetrics', 'setup', 'teardown', 'handleSummary', 'study', 'tolerance'],
];

/**
 * Refuses keys that do nothing. A module may export whatever it likes to share, so there only a likely slip
 * of a name that means something is a mistake; a document has no such excuse.
 */
export function checkTopLevel({ kind, keys }: Declaration, execs: ReadonlySet<string>, mistakes: Mistakes): void {
  for (const [name, value] of Object.entries(keys)) {
    const problem = kind === 'module' ? exportProblem(name, value, execs) : keyProblem(name);
    if (problem !== undefined) mistakes.add([name], problem);
  }
}

function exportProblem(name: string, value: unknown, execs: ReadonlySet<string>): string | undefined {
  if (name === 'default' || isOneOf(KEYS, name) || isPromptSource(value) || execs.has(name)) return undefined;
  if (typeof value === 'function') return undefined;
  if (name === 'scenarios' || name === 'thresholds' || name === 'stages') return `belongs in options: options.${name}`;
  const near = nearest(name, KEYS);
  return near === undefined ? undefined : `is an export that means nothing; did you mean "${near}"?`;
}

function keyProblem(name: string): string | undefined {
  if (isOneOf(KEYS, name) || name === 'prompts') return undefined;
  if (isOneOf(OPTION_KEYS, name) || Object.hasOwn(K6_OPTIONS_REFUSED, name))
    return `belongs in options: options.${name}`;
  return unknownKey(name, [...KEYS, 'prompts']);
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name);
