import { basename, extname } from 'node:path';
import { z } from 'zod';
import { given } from '../core/given.ts';
import { strict } from '../load/prompts/fields.ts';
import { withArrivals } from './arrivals.ts';
import { checkAsked, type TargetFlags, targetNames } from './asked.ts';
import { checkCost } from './cost.ts';
import type { Declaration } from './declaration.ts';
import { checkEntry } from './entries.ts';
import { checkHooks } from './hooks.ts';
import { idleWarnings } from './idle.ts';
import { checkK6Options } from './k6-options.ts';
import { seedField, sloField, timeoutsField, toleranceField } from './limit-fields.ts';
import { Mistakes } from './mistakes.ts';
import { withModels } from './models.ts';
import { K6_OPTIONS_REFUSED } from './not-supported.ts';
import { OPTION_KEYS, type OptionKey } from './option-keys.ts';
import type { Scenario } from './scenario.ts';
import { checkServerMetrics } from './server-metrics.ts';
import { type DeclaredEntry, entriesOf } from './shortcuts.ts';
import { checkSources } from './sources.ts';
import { tagsField } from './tags.ts';
import { connected } from './targets.ts';
import { checkThresholds, type KnownTags, subMetricsOf } from './thresholds.ts';
import { tokenizerField } from './tokenizer.ts';
import { checkTopLevel } from './top-level.ts';
import { checkWarmup } from './warmup.ts';
import { warningsOf } from './warnings.ts';

/** What flags say in place of the file. */
export interface Overrides extends TargetFlags {
  readonly seed?: number;
}

/** A declaration resolved, or `SCENARIO_INVALID` with every mistake in it: no check stops at another's mistake. */
export function checkScenario(declaration: Declaration, overrides: Overrides): Scenario {
  const { keys, path } = declaration;
  const mistakes = new Mistakes(declaration.shownAs, declaration.locate);
  const options = mistakes.check(optionsField, keys['options'] ?? {}, ['options']) ?? asFarAsItGoes(keys['options']);
  const tags = mistakes.check(tagsField.default({}), options.tags, ['options', 'tags']) ?? {};
  const sources = checkSources(declaration, mistakes);
  const declared = entriesOf(options, sources.get('default')?.name === 'replay', mistakes);
  const checked = declared.flatMap((one) => checkEntry(one, declaration, sources, mistakes) ?? []);
  const names = declared.map(({ name }) => name);
  const spread = withArrivals(checked, names, keys['arrivals'], mistakes);
  const entries = withModels(spread, names, keys['models'], overrides.model, mistakes);
  const warmupMs = checkWarmup(keys['warmup'], entries, mistakes);
  const ofK6 = checkK6Options(options, mistakes);
  const hooks = checkHooks(declaration, options, mistakes);
  const thresholds = checkThresholds(options.thresholds, knownTags(declared, tags, targetNames(declaration)), mistakes);
  const serverMetrics = checkServerMetrics(keys['serverMetrics'], thresholds, mistakes);
  const asked = checkAsked(declaration, declared, overrides, mistakes);
  const { whom, warnings: ofConnection } = connected(asked, options, mistakes);
  const slo = mistakes.check(sloField, keys['slo'] ?? {}, ['slo']);
  const tolerance = mistakes.check(toleranceField, keys['tolerance'] ?? {}, ['tolerance']);
  const cost = checkCost(keys['cost'], mistakes);
  const timeouts = mistakes.check(timeoutsField, keys['timeouts'] ?? {}, ['timeouts']);
  const seed = mistakes.check(seedField, overrides.seed ?? keys['seed'] ?? 1, ['seed']);
  const tokenizer = mistakes.check(tokenizerField, keys['tokenizer'], ['tokenizer']);
  checkTopLevel(declaration, new Set(entries.map(({ exec }) => exec)), mistakes);
  if (mistakes.any || whom === undefined || slo === undefined || timeouts === undefined) throw mistakes.toError();
  if (seed === undefined || tokenizer === undefined || tolerance === undefined) throw mistakes.toError();
  const warnings = [
    ...warningsOf(whom, timeouts, entries, graceIsChosen(declared, keys['timeouts'])),
    ...idleWarnings(declaration, sources, entries, whom),
    ...ofConnection,
  ];
  const subMetrics = subMetricsOf(options.thresholds);
  const name = basename(path, extname(path));
  return given({
    ...{ name, file: path, ...whom, seed, tokenizer, slo, tolerance, timeouts, entries, thresholds, subMetrics },
    ...{ serverMetrics, tags, warmupMs, ...ofK6, cost, hooks, warnings },
  });
}

/** Only that nothing else is said: each of these is checked on its own. */
const optionsField = strict(
  "k6's options",
  Object.fromEntries(OPTION_KEYS.map((key) => [key, z.unknown().optional()])) as Readonly<
    Record<OptionKey, z.ZodOptional<z.ZodUnknown>>
  >,
  K6_OPTIONS_REFUSED,
);

const asFarAsItGoes = (options: unknown): z.infer<typeof optionsField> =>
  typeof options === 'object' && options !== null ? options : {};

/** Whether somebody decided how long answers may take after the end, by entry: a default is nobody's decision. */
const graceIsChosen =
  (entries: readonly DeclaredEntry[], timeouts: unknown) =>
  (name: string): boolean =>
    Object(timeouts).total !== undefined ||
    entries.some((entry) => entry.name === name && Object(entry.declared).gracefulStop !== undefined);

/** From what was declared, so that a mistake in one scenario is not repeated as a threshold on nothing. */
function knownTags(
  entries: readonly DeclaredEntry[],
  tags: Readonly<Record<string, string>>,
  targets: readonly string[],
): KnownTags {
  const known = new Map<string, Set<string> | undefined>([
    ['scenario', new Set(entries.map(({ name }) => name))],
    // How many turns a session has, only the opened source knows.
    ['turn', undefined],
    ...(targets.length === 0 ? [] : [['target', new Set(targets)] as const]),
  ]);
  for (const one of [tags, ...entries.map(({ declared }) => Object(Object(declared).tags) as object)])
    for (const [name, value] of Object.entries(one))
      if (name !== 'turn' && typeof value === 'string') known.set(name, (known.get(name) ?? new Set()).add(value));
  return known;
}
