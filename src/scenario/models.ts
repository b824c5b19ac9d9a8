import { z } from 'zod';
import { meantOrAll } from '../core/nearest.ts';
import { takes } from '../core/takes.ts';
import { text } from '../load/prompts/fields.ts';
import type { Mistakes } from './mistakes.ts';
import type { Scenario, ScenarioEntry, Target } from './scenario.ts';
import { targetsOf } from './targets.ts';

const modelsField = z.record(z.string(), text('the name of a model'), {
  error: takes('{ <scenario>: "model", … }'),
});

/**
 * The entries with the models that the file's `models` gives them by name; all others ask the target's.
 *
 * @param flag what `--model` says, which names one for all and so leaves no room for several
 */
export function withModels(
  entries: readonly ScenarioEntry[],
  names: readonly string[],
  declared: unknown,
  flag: string | undefined,
  mistakes: Mistakes,
): readonly ScenarioEntry[] {
  if (declared === undefined) return entries;
  const models = mistakes.check(modelsField, declared, ['models']);
  if (models === undefined) return entries;
  for (const name of Object.keys(models))
    if (!names.includes(name))
      mistakes.add(['models', name], `there is no scenario "${name}"${meantOrAll(name, names, 'there is')}`);
  if (flag !== undefined) mistakes.add(['models'], '--model names one model for all; leave it out, or these');
  return entries.map((entry) => {
    const model = Object.hasOwn(models, entry.name) ? models[entry.name] : undefined;
    return model === undefined ? entry : { ...entry, model };
  });
}

/** What an entry asks of a target. */
export const modelOf = ({ model }: ScenarioEntry, target: Pick<Target, 'model'>): string => model ?? target.model;

/** What the run asks of a target, each model once. */
export const modelsAt = (target: Target, { entries }: Pick<Scenario, 'entries'>): readonly string[] => [
  ...new Set(entries.map((entry) => modelOf(entry, target))),
];

/** Whom the run asks, as far as one line can say it: each address, model and API once. */
export function whomAsked(scenario: Scenario): { readonly url: string; readonly model: string; readonly api: string } {
  const targets = targetsOf(scenario);
  const once = (names: readonly string[]): string => [...new Set(names)].join(', ');
  return {
    url: once(targets.map(({ url }) => url)),
    model: once(targets.flatMap((target) => modelsAt(target, scenario))),
    api: once(targets.map(({ api }) => api)),
  };
}
