import { given } from '../core/given.ts';
import type { Place } from '../core/place.ts';
import type { Mistakes } from './mistakes.ts';

/** One scenario as declared, and where its keys were written. */
export interface DeclaredEntry {
  readonly name: string;
  readonly declared: unknown;
  readonly placeOf: (inner: Place) => Place;
}

type Options = Readonly<Record<string, unknown>>;

/**
 * The scenarios that `options` declares, as k6 derives them: `scenarios` itself, or a single one called
 * "default" made of the shortcuts `iterations`, `duration`, `stages` and `vus`, of which one comes first.
 */
export function entriesOf(options: Options, hasReplay: boolean, mistakes: Mistakes): readonly DeclaredEntry[] {
  const shortcuts = ['iterations', 'duration', 'stages', 'vus'].filter((key) => options[key] !== undefined);
  const { scenarios } = options;
  if (scenarios === undefined) return [shortcut(options, shortcuts, hasReplay, mistakes)];

  for (const key of shortcuts)
    mistakes.add(['options', key], 'cannot be combined with options.scenarios; give it to one of them');
  if (typeof scenarios !== 'object' || scenarios === null || Array.isArray(scenarios)) {
    mistakes.add(['options', 'scenarios'], 'takes { name: { executor, … } }');
    return [];
  }
  const entries = Object.entries(scenarios).map(
    ([name, declared]): DeclaredEntry => ({
      name,
      declared,
      placeOf: (inner) => ['options', 'scenarios', name, ...inner],
    }),
  );
  if (entries.length === 0) mistakes.add(['options', 'scenarios'], 'takes at least one scenario');
  return entries;
}

function shortcut(
  options: Options,
  shortcuts: readonly string[],
  hasReplay: boolean,
  mistakes: Mistakes,
): DeclaredEntry {
  const { vus, iterations, duration, stages } = options;
  if (stages !== undefined)
    for (const key of shortcuts.filter((key) => key === 'iterations' || key === 'duration'))
      mistakes.add(['options', key], 'cannot be combined with options.stages; keep one of them');
  const [declared, renamed] = derived({ vus, iterations, duration, stages }, hasReplay);
  return {
    name: 'default',
    declared,
    // A shortcut has no exec of its own: what is missing is the file's default.
    placeOf: ([key = '', ...rest]) => (key === 'exec' ? [] : ['options', renamed[key] ?? key, ...rest]),
  };
}

/** What the shortcuts stand for, and the shortcut's name of each key that has another. */
function derived(
  { vus, iterations, duration, stages }: Options,
  hasReplay: boolean,
): readonly [declared: Options, renamed: Readonly<Record<string, string>>] {
  if (iterations !== undefined)
    return [
      { executor: 'shared-iterations', iterations, ...given({ vus, maxDuration: duration }) },
      { maxDuration: 'duration' },
    ];
  if (duration !== undefined) return [{ executor: 'constant-vus', duration, ...given({ vus }) }, {}];
  if (stages !== undefined)
    return [{ executor: 'ramping-vus', stages, ...given({ startVUs: vus }) }, { startVUs: 'vus' }];
  if (vus !== undefined) return [{ executor: 'shared-iterations', vus, iterations: vus }, { iterations: 'vus' }];
  return [{ executor: hasReplay ? 'replay' : 'per-vu-iterations' }, {}];
}
