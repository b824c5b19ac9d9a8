import { reachedUrl } from '../client/transport/connection.ts';
import { isLoopback } from '../client/transport/loopback.ts';
import { withoutQuery } from '../client/transport/shown-url.ts';
import { DIALECTS } from '../client/wire/dialects.ts';
import { listed } from '../core/takes.ts';
import { formatDuration, formatNumber } from '../core/units.ts';
import { isNumberRandom } from '../load/plan/arrivals/process.ts';
import type { Pace } from '../load/plan/executors/executor.ts';
import {
  arrivalsOf,
  durationMsOf,
  type Executor,
  executorInWords,
  paceOf,
  plannedSessions,
} from '../load/plan/executors/index.ts';
import { counted } from '../load/plan/executors/words.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { priceInWords } from './cost.ts';
import { modelsAt } from './models.ts';
import type { NamedTarget, Scenario, ScenarioEntry, Target } from './scenario.ts';
import { targetsOf } from './targets.ts';

/**
 * What a scenario would send, in plain words, one line a fact: for `validate`, and to be read before load goes
 * to a machine that is somebody else's.
 */
export function explain(scenario: Scenario, opened: ReadonlyMap<string, OpenSource>): readonly string[] {
  const { entries } = scenario;
  return [
    ...whom(scenario),
    ...targetsOf(scenario).flatMap(unusualOutput),
    ...(scenario.warmupMs > 0
      ? [`Its first ${formatDuration(scenario.warmupMs)} are warm-up: performed as planned, counted in no figure.`]
      : []),
    ...entries.flatMap((entry) => explainEntry(entry, opened.get(entry.name))),
    ...aroundIt(scenario),
    ...askedMeanwhile(scenario),
    total(scenario, opened),
    ...priceInWords(scenario, opened),
  ];
}

function whom(scenario: Scenario): readonly string[] {
  const { target, targets, route } = scenario;
  const asks = (one: Target): string => `${listed(modelsAt(one, scenario), 'and')} ${where(one)}`;
  if (targets === undefined) return [`Asks ${asks(target)}.`];
  const all = formatNumber(targets.reduce((sum, { weight = 0 }) => sum + weight, 0));
  const share = ({ weight }: NamedTarget): string =>
    weight === undefined ? '' : `, weight ${formatNumber(weight)} of ${all}`;
  return [
    ...targets.map((one) => `Asks ${one.name}: ${asks(one)}${share(one)}.`),
    route === undefined
      ? 'Which of them a session asks is drawn by weight.'
      : 'Which of them a session asks, the function route decides by its first request.',
  ];
}

function where(target: Target): string {
  const reached = reachedUrl(target);
  const by = reached === target.url ? '' : ` by way of ${new URL(reached).host} (options.hosts)`;
  const place = isLoopback(reached) ? ' on this machine' : '';
  const key = target.apiKey === undefined ? 'without a key' : `with the key in ${target.apiKey.env}`;
  return `at ${target.url}${by}${place}, ${key}`;
}

/** What the hooks ask is asked, too, and known no better. */
function aroundIt({ hooks: { setup, setupTimeoutMs, teardown, teardownTimeoutMs } }: Scenario): readonly string[] {
  const ran = [
    ...(setup === undefined ? [] : [`setup() before the load, for at most ${formatDuration(setupTimeoutMs)}`]),
    ...(teardown === undefined ? [] : [`teardown() after it, for at most ${formatDuration(teardownTimeoutMs)}`]),
  ];
  return ran.length === 0
    ? []
    : [`Runs ${ran.join(', and ')}; what ${ran.length === 1 ? 'it asks' : 'they ask'} is in no figure.`];
}

function askedMeanwhile({ serverMetrics: of }: Scenario): readonly string[] {
  if (of.kind === 'off') return [];
  const where =
    of.kind === 'found' ? ', where it finds them beside the target' : ` at ${listed(of.urls.map(withoutQuery), 'and')}`;
  return [`Reads the server's own metrics every ${formatDuration(of.everyMs)}${where}.`];
}

/** Where the output is not what the lines below say: each answer costs what one does. */
function unusualOutput(target: Target | NamedTarget): readonly string[] {
  const [to, its] = 'name' in target ? [` to ${target.name}`, 'its'] : ['', 'the'];
  if (DIALECTS[target.api].maxTokensFields.length === 0)
    return [`No request${to} asks for text, so none of the output that is said below comes of it.`];
  const n = target.body?.['n'];
  if (typeof n !== 'number' || n <= 1) return [];
  return [
    `Every request${to} asks for ${formatNumber(n)} answers, so ${its} output is ${formatNumber(n)} times what is said below.`,
  ];
}

function explainEntry(entry: ScenarioEntry, source: OpenSource | undefined): readonly string[] {
  const { name, executor, startTimeMs } = entry;
  const start = startTimeMs > 0 ? `, from ${formatDuration(startTimeMs)} on` : '';
  const whom = entry.model === undefined ? '' : `, asks ${entry.model}`;
  const lines = [`${name}: ${executorInWords(executor, source?.arrivals)}${start}${whom}.`];
  if (entry.work.kind === 'session')
    return [
      ...lines,
      `${name}: each session runs the function ${entry.exec}; how many requests it makes is not known beforehand.`,
    ];
  if (source === undefined) return lines;
  const { turns } = source.worstCase;
  const each = turns === 1 ? '' : `, each of up to ${turns} requests`;
  return [...lines, `${name}: sends ${source.summary}; ${sessions(executor, source)}${each}${costs(source)}.`];
}

function sessions(executor: Executor, { arrivals }: OpenSource): string {
  const planned = plannedSessions(executor, arrivals);
  if (planned !== undefined) return `${isAMean(executor) ? 'about ' : ''}${counted(planned, 'session')} planned`;
  const duration = formatDuration(durationMsOf(executor, arrivals));
  return `as many sessions as ${users(paceOf(executor))} manage in ${duration}`;
}

function users(pace: Pace): string {
  if (pace.kind !== 'users') return 'they';
  return `${pace.varies ? 'up to ' : ''}${counted(pace.most, 'user')}`;
}

function costs({ worstCase: { inputTokens, outputTokens } }: OpenSource): string {
  if (inputTokens === undefined && outputTokens === undefined) return '';
  const input = inputTokens === undefined ? 'any number of input tokens' : `${formatNumber(inputTokens)} input tokens`;
  const output = outputTokens === undefined ? 'answers without a limit' : `${formatNumber(outputTokens)} output tokens`;
  return `, a session at most ${input} and ${output}`;
}

/** The most that the run can cost, where both the number of sessions and their length are bounded. */
function total({ entries, hooks }: Scenario, opened: ReadonlyMap<string, OpenSource>): string {
  if (entries.some(({ work }) => work.kind === 'session') || hooks.setup !== undefined || hooks.teardown !== undefined)
    return 'In all: not known beforehand: the scenario’s own code decides how many requests are sent, and how long they are.';
  let requests = 0;
  let input = 0;
  let output = 0;
  for (const { name, executor } of entries) {
    const source = opened.get(name);
    const planned = source === undefined ? undefined : plannedSessions(executor, source.arrivals);
    if (source === undefined || planned === undefined)
      return "In all: no limit but time; the server's speed decides how many requests are sent.";
    requests += planned * source.worstCase.turns;
    input += planned * (source.worstCase.inputTokens ?? Number.POSITIVE_INFINITY);
    output += planned * (source.worstCase.outputTokens ?? Number.POSITIVE_INFINITY);
  }
  const tokens = (most: number, kind: string): string =>
    Number.isFinite(most) ? `${formatNumber(most)} ${kind} tokens` : `${kind} tokens without a limit`;
  const most = entries.some(({ executor }) => isAMean(executor)) ? 'about' : 'at most';
  return `In all: ${most} ${counted(requests, 'request')}, ${tokens(input, 'input')} and ${tokens(output, 'output')}.`;
}

/** What is drawn at random is known in number only on average. */
const isAMean = (executor: Executor): boolean => isNumberRandom(arrivalsOf(executor));
