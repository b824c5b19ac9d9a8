import type { Clock } from '../core/clock.ts';
import { PlimsollError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { seeded } from '../core/rng.ts';
import type { Model, Serving } from './api/api.ts';
import type { EngineObserver } from './engine/observer.ts';
import { HYBRIDS, isDeep } from './hybrid.ts';
import type { Preset } from './model/preset.ts';
import { readPreset } from './model/preset-file.ts';
import { PRESETS } from './model/presets.ts';
import { ServedModel } from './served-model.ts';

/** What `--preset` takes by name. */
export const PRESET_NAMES: readonly string[] = [...Object.keys(PRESETS), ...Object.keys(HYBRIDS)];

export interface BuildParts {
  readonly seed: number;
  readonly clock: Clock;
  readonly timeScale: number;
  /** @param engine its name, unique in the server; @param number among its model's engines */
  observers(engine: string, model: string, number: number): readonly EngineObserver[];
}

/**
 * The models of one server, with an engine each; a hybrid has two of its own, which nobody else's requests reach.
 *
 * @param presets names, or paths of JSON files
 * @throws FLAGS_INVALID, DATA_UNREADABLE
 */
export async function buildModels(presets: readonly string[], parts: BuildParts) {
  const models = new Map<string, Model>();
  const engines: { readonly served: ServedModel; readonly preset: Preset }[] = [];
  for (const preset of new Set(presets)) {
    const { name, engines: wished } = await wishOf(preset);
    if (models.has(name)) throw new PlimsollError('FLAGS_INVALID', `Two presets are called "${name}".`);
    const own = wished.map((one, number) => {
      const rng = seeded(parts.seed).fork(one.name);
      const observers = parts.observers(one.name, name, number);
      const { clock, timeScale } = parts;
      const served = new ServedModel({ ...one, limits: one.preset, rng, clock, timeScale, observers });
      engines.push({ served, preset: one.preset });
      return served;
    });
    const [first, second] = own as [ServedModel, ServedModel | undefined];
    models.set(name, second === undefined ? alone(first) : routed(name, first, second));
  }
  return { models, engines };
}

const alone = (engine: Serving): Model => ({
  name: engine.name,
  info: engine.info,
  isRouted: false,
  engineFor: () => engine,
});

const routed = (name: string, short: Serving, deep: Serving): Model => ({
  name,
  info: { ...short.info, contextTokens: Math.min(short.info.contextTokens, deep.info.contextTokens) },
  isRouted: true,
  engineFor: (wanted) => (isDeep(wanted) ? deep : short),
});

/** A model's name, and the presets that stand behind it. */
async function wishOf(preset: string) {
  if (preset.endsWith('.json')) {
    const own = await readPreset(preset);
    return { name: own.name, engines: [own] };
  }
  const known = Object.hasOwn(PRESETS, preset) ? PRESETS[preset] : undefined;
  if (known !== undefined) return { name: preset, engines: [{ name: preset, preset: known }] };
  const hybrid = Object.hasOwn(HYBRIDS, preset) ? HYBRIDS[preset] : undefined;
  if (hybrid === undefined)
    throw new PlimsollError(
      'FLAGS_INVALID',
      `No preset is called "${preset}"${didYouMean(preset, PRESET_NAMES) || `; there are ${PRESET_NAMES.join(', ')}, or a JSON file of your own.`}`,
    );
  const behind = [hybrid.short, hybrid.deep].map((name) => ({ name: `${preset}/${name}`, preset: PRESETS[name]! }));
  return { name: preset, engines: behind };
}
