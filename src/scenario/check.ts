import { basename, extname } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../core/nearest.ts';
import { formatDuration } from '../core/units.ts';
import { duration, listed, shown, strict, takes } from '../prompts/fields.ts';
import { PROMPT_KINDS } from '../prompts/kinds.ts';
import { SLO_NAMES, type Slo } from '../slo/goodput.ts';
import type { Declaration } from './declaration.ts';
import { type CheckedEntry, EXECUTOR_FIELDS } from './executor-fields.ts';
import { Mistakes } from './mistakes.ts';
import { EXECUTORS_REFUSED, K6_OPTIONS_REFUSED } from './not-supported.ts';
import type { Scenario, ScenarioEntry, Target, Timeouts } from './scenario.ts';
import { type DeclaredEntry, entriesOf } from './shortcuts.ts';
import { checkSources, sourceOf } from './sources.ts';
import { tagsField } from './tags.ts';
import { targetField } from './target-field.ts';
import { checkThresholds, type KnownTags } from './thresholds.ts';
import { checkTopLevel } from './top-level.ts';

/** What flags say in place of the file. */
export interface Overrides {
  readonly target?: string;
  readonly model?: string;
  readonly seed?: number;
}

/** A declaration resolved, or `SCENARIO_INVALID` with every mistake in it. */
export function checkScenario(declaration: Declaration, overrides: Overrides): Scenario {
  const { keys, path } = declaration;
  const mistakes = new Mistakes(declaration.shownAs, declaration.locate);
  const sources = checkSources(declaration, mistakes);
  const options = mistakes.check(optionsField, keys['options'] ?? {}, ['options']) ?? looseOptions(keys['options']);
  const tags = mistakes.check(tagsField.default({}), options.tags, ['options', 'tags']) ?? {};
  const hasReplay = sources.get('default')?.name === 'replay';
  const declared = entriesOf(options, hasReplay, mistakes);
  const entries = declared.flatMap((one): readonly ScenarioEntry[] => {
    const entry = checkEntry(one, mistakes);
    if (entry === undefined) return [];
    const place = one.placeOf(['exec']);
    const source = sourceOf(entry.exec, declaration, sources, place, mistakes);
    if (source === undefined) return [];
    if (entry.executor.kind === 'replay' && PROMPT_KINDS[source.name]?.hasArrivals === false)
      mistakes.add(
        one.placeOf(['executor']),
        `"replay" takes start times from a replay source, and "${entry.exec}" is ${source.name}`,
      );
    return [{ name: one.name, source, ...entry }];
  });
  const target = checkTarget(keys['target'], overrides, mistakes);
  const slo = mistakes.check(sloField, keys['slo'] ?? {}, ['slo']);
  const timeouts = mistakes.check(timeoutsField, keys['timeouts'] ?? {}, ['timeouts']);
  const seed = mistakes.check(seedField, overrides.seed ?? keys['seed'] ?? 1, ['seed']);
  const thresholds = checkThresholds(options.thresholds, knownTags(declared, tags), mistakes);
  checkTopLevel(declaration, new Set(entries.map(({ exec }) => exec)), mistakes);
  if (mistakes.any || target === undefined || slo === undefined || timeouts === undefined || seed === undefined)
    throw mistakes.toError();
  return {
    name: basename(path, extname(path)),
    file: path,
    target,
    seed,
    slo,
    timeouts,
    entries,
    thresholds,
    tags,
    warnings: warningsOf(target, timeouts, entries),
  };
}

/** Scenarios, thresholds and tags are checked on their own; here only that nothing else is said. */
const optionsField = strict(
  "k6's options",
  {
    scenarios: z.unknown().optional(),
    thresholds: z.unknown().optional(),
    tags: z.unknown().optional(),
    vus: z.unknown().optional(),
    duration: z.unknown().optional(),
    iterations: z.unknown().optional(),
    stages: z.unknown().optional(),
  },
  K6_OPTIONS_REFUSED,
);

/** Options with a wrong key beside right ones: the right ones are checked all the same. */
const looseOptions = (options: unknown): z.infer<typeof optionsField> =>
  typeof options === 'object' && options !== null ? options : {};

function checkEntry({ name, declared, placeOf }: DeclaredEntry, mistakes: Mistakes): CheckedEntry | undefined {
  if (!/^[0-9a-zA-Z_-]+$/.test(name)) mistakes.add(placeOf([]), 'a scenario is named in letters, digits, _ and -');
  if (typeof declared !== 'object' || declared === null || Array.isArray(declared)) {
    mistakes.add(placeOf([]), `takes { executor, … }, got ${shown(declared)}`);
    return undefined;
  }
  const executor: unknown = 'executor' in declared ? declared.executor : undefined;
  if (typeof executor === 'string' && Object.hasOwn(EXECUTOR_FIELDS, executor))
    return mistakes.check(EXECUTOR_FIELDS[executor as keyof typeof EXECUTOR_FIELDS], declared, [], placeOf);
  mistakes.add(placeOf(['executor']), unknownExecutor(executor));
  return undefined;
}

function unknownExecutor(executor: unknown): string {
  const names = Object.keys(EXECUTOR_FIELDS);
  if (typeof executor !== 'string') return takes(`one of ${listed(names)}`)({ input: executor });
  if (Object.hasOwn(EXECUTORS_REFUSED, executor)) return `"${executor}" is ${EXECUTORS_REFUSED[executor]}`;
  return `unknown executor "${executor}"${didYouMean(executor, names) || `; there are ${listed(names, 'and')}`}`;
}

function checkTarget(declared: unknown, { target: url, model }: Overrides, mistakes: Mistakes): Target | undefined {
  const isObject = typeof declared === 'object' && declared !== null && !Array.isArray(declared);
  if (declared !== undefined && !isObject) {
    mistakes.add(['target'], `takes { url, model }`);
    return undefined;
  }
  const given = {
    ...declared,
    ...(url === undefined ? {} : { url }),
    ...(model === undefined ? {} : { model }),
  };
  const target = mistakes.check(targetField, given, ['target']);
  if (target === undefined) return undefined;
  const { apiKey, headers, ...rest } = target;
  return {
    ...rest,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(headers === undefined ? {} : { headers }),
  };
}

const bound = duration()
  .refine((ms) => ms > 0, { error: 'takes more than 0 ms' })
  .optional();
const sloField: z.ZodType<Slo> = strict(
  'upper bounds in ms, like { ttft: 800 }',
  Object.fromEntries(SLO_NAMES.map((name) => [name, bound])),
).transform((slo) => slo as Slo);

const timeout = duration({ minMs: 1 });
const timeoutsField: z.ZodType<Timeouts> = strict('{ connect, firstToken, betweenTokens, total }', {
  connect: timeout.default(10_000),
  firstToken: timeout.default(60_000),
  betweenTokens: timeout.default(30_000),
  total: timeout.default(600_000),
});

const MAX_SEED = 2 ** 32 - 1;
const seedError = takes(`a whole number from 0 to ${MAX_SEED}`);
const seedField = z
  .number({ error: seedError })
  .int({ error: seedError })
  .min(0, { error: seedError })
  .max(MAX_SEED, { error: seedError });

/** From what was declared, so that a mistake in one scenario is not repeated as a threshold on nothing. */
function knownTags(entries: readonly DeclaredEntry[], tags: Readonly<Record<string, string>>): KnownTags {
  const known = new Map<string, Set<string> | undefined>([
    ['scenario', new Set(entries.map(({ name }) => name))],
    ['turn', undefined],
  ]);
  const all = [tags, ...entries.map(({ declared }) => Object(Object(declared).tags) as Record<string, unknown>)];
  for (const one of all)
    for (const [name, value] of Object.entries(one)) {
      if (name === 'turn') continue;
      known.set(name, (known.get(name) ?? new Set()).add(String(value)));
    }
  return known;
}

function warningsOf(target: Target, timeouts: Timeouts, entries: readonly ScenarioEntry[]): readonly string[] {
  const warnings: string[] = [];
  if (new URL(target.url).pathname === '/')
    warnings.push(`target.url has no path; an OpenAI-compatible API usually begins at ${target.url}/v1.`);
  const short = entries.filter(({ gracefulStopMs }) => gracefulStopMs < timeouts.total);
  if (short.length > 0) {
    const shortest = formatDuration(Math.min(...short.map(({ gracefulStopMs }) => gracefulStopMs)));
    warnings.push(
      `Answers still running ${shortest} after the end of ${listed(
        short.map(({ name }) => name),
        'and',
      )} are cut off and not counted as finished, ` +
        `though timeouts.total allows them ${formatDuration(timeouts.total)}; raise gracefulStop to let them finish.`,
    );
  }
  return warnings;
}
