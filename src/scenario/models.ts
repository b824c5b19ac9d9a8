import { z } from 'zod';
import { didYouMean } from '../core/nearest.ts';
import { listed, takes } from '../core/takes.ts';
import { text } from '../prompts/fields.ts';
import type { Mistakes } from './mistakes.ts';
import type { Scenario, ScenarioEntry } from './scenario.ts';

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
      mistakes.add(
        ['models', name],
        `there is no scenario "${name}"${didYouMean(name, names) || `; there is ${listed(names, 'and')}`}`,
      );
  if (flag !== undefined) mistakes.add(['models'], '--model names one model for all; leave it out, or these');
  return entries.map((entry) => {
    const model = Object.hasOwn(models, entry.name) ? models[entry.name] : undefined;
    return model === undefined ? entry : { ...entry, model };
  });
}

/** Whom an entry asks. */
export const modelOf = ({ model }: ScenarioEntry, { target }: Scenario): string => model ?? target.model;

/** Whom the run asks, each once. */
export const modelsAsked = (scenario: Scenario): readonly string[] => [
  ...new Set(scenario.entries.map((entry) => modelOf(entry, scenario))),
];
