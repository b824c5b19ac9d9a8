import { DIALECTS } from '../client/wire/dialects.ts';
import { type Place, spelled } from '../core/place.ts';
import { listed } from '../core/takes.ts';
import { paceOf } from '../load/plan/executors/index.ts';
import { promptKind } from '../load/prompts/kinds.ts';
import type { PromptSource } from '../load/prompts/source.ts';
import { SLO_NAMES } from '../measure/slo/goodput.ts';
import type { Declaration } from './declaration.ts';
import type { ScenarioEntry, Target } from './scenario.ts';
import { type Asked, placeOf, targetsOf } from './targets.ts';

type Sources = ReadonlyMap<string, PromptSource>;

/**
 * What is right in itself and does nothing beside what the file chooses elsewhere: whoever wrote it counts on it, and
 * would never hear that it was passed over. One sentence for each.
 */
export function idleWarnings(
  { kind, keys }: Declaration,
  sources: Sources,
  entries: readonly ScenarioEntry[],
  whom: Asked,
): readonly string[] {
  const inFile = (name: string, source: PromptSource): Place =>
    kind === 'module' ? [name] : ['prompts', name, source.name];
  const all = [...sources].map(([name, source]) => ({ source, place: inFile(name, source) }));
  return [
    ...idleChoices(whom),
    // A module may export whatever it likes to share.
    ...(kind === 'module' ? [] : unasked(sources, entries)),
    ...all.flatMap(({ source, place }) => [...idleTimes(source, entries, place), ...idleThought(source, place)]),
    ...ofWholeAnswers(keys, all, entries, whom),
  ];
}

const idle = (place: Place, why: string): string => `${spelled(place)} does nothing: ${why}.`;

/** What the most tokens are called, where the API has one name for them or none. */
const idleChoices = (whom: Asked): readonly string[] =>
  targetsOf(whom).flatMap((target) => {
    const { maxTokensFields } = DIALECTS[target.api];
    const [only] = maxTokensFields;
    if (target.maxTokensField === undefined || maxTokensFields.length > 1 || only === target.maxTokensField) return [];
    const place = `${placeOf(target)}.maxTokensField`;
    return [
      `${place} does nothing: ${target.api} ${only === undefined ? 'has no such field' : `always says ${only}`}.`,
    ];
  });

const unasked = (sources: Sources, entries: readonly ScenarioEntry[]): readonly string[] =>
  [...sources].flatMap(([name, source]) =>
    entries.some((entry) => asks(entry, source)) ? [] : [idle(['prompts', name], 'no scenario names it in exec')],
  );

const asks = ({ work }: ScenarioEntry, source: PromptSource): boolean =>
  work.kind === 'prompts' && work.source === source;

/** What a source says of its start times, which most executors do not take from it. */
function idleTimes(source: PromptSource, entries: readonly ScenarioEntry[], place: Place): readonly string[] {
  const asking = entries.filter((entry) => asks(entry, source));
  const [first] = asking;
  if (first === undefined || asking.some(({ executor }) => paceOf(executor).kind === 'recorded')) return [];
  const { name, executor } = first;
  const why = `"${name}" is ${executor.kind}, which has start times of its own; the executor "replay" takes the trace's`;
  return (promptKind(source.name)?.timeFields ?? []).flatMap((field) =>
    source.config[field] === undefined ? [] : [idle([...place, field], why)],
  );
}

/** Nobody thinks before the first turn: a session begins with it, when the executor says. */
function idleThought(source: PromptSource, place: Place): readonly string[] {
  const declared = promptKind(source.name)?.declaredIn(source.config);
  const [first] = [declared].flat();
  if (source.name !== 'inline' || Object(first).think === undefined) return [];
  const at = Array.isArray(declared) ? [...place, 0, 'think'] : [...place, 'think'];
  return [idle(at, 'it is the time between an answer and the next turn, and no answer comes before the first')];
}

/** Where every answer comes whole: bounds of a stream, which none ever breaks, and of vectors words about text. */
function ofWholeAnswers(
  keys: Declaration['keys'],
  sources: readonly { readonly source: PromptSource; readonly place: Place }[],
  entries: readonly ScenarioEntry[],
  whom: Asked,
): readonly string[] {
  const targets = targetsOf(whom);
  if (!targets.every(({ api, stream }) => DIALECTS[api].answersWhole || stream === false)) return [];
  // Code may ask by another API than its target's.
  if (entries.some(({ work }) => work.kind === 'session') || 'setup' in keys || 'teardown' in keys) return [];
  const apis = [...new Set(targets.map(({ api }) => api))];
  const isWithoutText = apis.every((api) => DIALECTS[api].answersWhole);
  const why = isWithoutText
    ? `${listed(apis, 'and')} answers whole and without text`
    : `with ${placeOf(targets[0] as Target)}.stream: false an answer comes whole`;
  const isSaid = ([key = '', name = '']: readonly string[]): boolean => Object(keys[key])[name] !== undefined;
  const bounds = SLO_NAMES.filter((name) => name !== 'e2e').map((name) => ['slo', name]);
  // Of vectors it limits the time to the whole answer.
  const limits = (isWithoutText ? ['betweenTokens'] : ['firstToken', 'betweenTokens']).map((name) => [
    'timeouts',
    name,
  ]);
  return [
    ...bounds.filter(isSaid).map((place) => idle(place, `${why}, so every request keeps it; slo.e2e bounds them`)),
    ...limits.filter(isSaid).map((place) => idle(place, `${why}; timeouts.total limits it`)),
    ...(isWithoutText ? sources.flatMap(({ source, place }) => idleAnswers(source, place, why)) : []),
  ];
}

function idleAnswers(source: PromptSource, place: Place, why: string): readonly string[] {
  const { answerFields = [], declaredIn } = promptKind(source.name) ?? {};
  const declared = declaredIn?.(source.config);
  const said = (turn: unknown, at: Place): readonly string[] =>
    answerFields.flatMap((field) => (Object(turn)[field] === undefined ? [] : [idle([...at, field], why)]));
  return Array.isArray(declared) ? declared.flatMap((turn, i) => said(turn, [...place, i])) : said(declared, place);
}
