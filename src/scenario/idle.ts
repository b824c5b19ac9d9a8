import { DIALECTS } from '../client/wire/dialects.ts';
import type { Place } from '../core/place.ts';
import { listed } from '../core/takes.ts';
import { paceOf } from '../load/plan/executors/index.ts';
import { promptKind } from '../load/prompts/kinds.ts';
import type { PromptSource } from '../load/prompts/source.ts';
import { SLO_NAMES } from '../measure/slo/goodput.ts';
import type { Declaration } from './declaration.ts';
import type { Mistakes } from './mistakes.ts';
import type { ScenarioEntry } from './scenario.ts';
import { type Asked, targetsOf } from './targets.ts';

type Sources = ReadonlyMap<string, PromptSource>;

/**
 * Refuses what is right in itself and does nothing beside what the file chooses elsewhere: whoever wrote it counts on
 * it, and would never hear that it was passed over.
 */
export function checkIdle(
  declaration: Declaration,
  sources: Sources,
  entries: readonly ScenarioEntry[],
  whom: Asked,
  mistakes: Mistakes,
): void {
  const { kind, keys } = declaration;
  const placeOf = (name: string, source: PromptSource): Place =>
    kind === 'module' ? [name] : ['prompts', name, source.name];
  for (const [name, source] of sources) {
    const asking = entries.filter(({ work }) => work.kind === 'prompts' && work.source === source);
    checkTimes(source, asking, placeOf(name, source), mistakes);
    // A module may export whatever it likes to share.
    if (asking.length === 0 && kind === 'document')
      mistakes.add(['prompts', name], 'is asked by no scenario; name it in exec, or remove it');
  }
  const apis = [...new Set(targetsOf(whom).map(({ api }) => api))];
  if (apis.some((api) => DIALECTS[api].readWhole === undefined)) return;
  // Code may ask by another API than its target's.
  if (entries.some(({ work }) => work.kind === 'session') || 'setup' in keys || 'teardown' in keys) return;
  const whole = `${listed(apis, 'and')} answers whole and without text; leave it out`;
  checkLimits(keys, whole, mistakes);
  for (const [name, source] of sources) checkAnswers(source, placeOf(name, source), whole, mistakes);
}

/** What a source says of its start times, which most executors do not take from it. */
function checkTimes(source: PromptSource, asking: readonly ScenarioEntry[], place: Place, mistakes: Mistakes): void {
  const [first] = asking;
  if (first === undefined || asking.some(({ executor }) => paceOf(executor).kind === 'recorded')) return;
  for (const field of promptKind(source.name)?.timeFields ?? [])
    if (source.config[field] !== undefined)
      mistakes.add(
        [...place, field],
        `is about start times, and "${first.name}" is ${first.executor.kind}, which has its own; leave it out, or take the executor "replay"`,
      );
}

/** Bounds of what only a stream has: none is ever broken by an answer that comes whole. */
function checkLimits(keys: Declaration['keys'], whole: string, mistakes: Mistakes): void {
  const isSaid = (key: string, name: string): boolean => Object(keys[key])[name] !== undefined;
  for (const name of SLO_NAMES)
    if (name !== 'e2e' && isSaid('slo', name))
      mistakes.add(['slo', name], `bounds what a stream has, and ${whole}, or bound e2e`);
  if (isSaid('timeouts', 'betweenTokens'))
    mistakes.add(['timeouts', 'betweenTokens'], `limits what a stream has, and ${whole}: total limits all of it`);
}

function checkAnswers(source: PromptSource, place: Place, whole: string, mistakes: Mistakes): void {
  const { answerFields = [], declaredIn } = promptKind(source.name) ?? {};
  const declared = declaredIn?.(source.config);
  const refuse = (said: unknown, at: Place): void => {
    for (const field of answerFields)
      if (Object(said)[field] !== undefined) mistakes.add([...at, field], `is about an answer's text, and ${whole}`);
  };
  if (Array.isArray(declared)) for (const [i, turn] of declared.entries()) refuse(turn, [...place, i]);
  else refuse(declared, place);
}
