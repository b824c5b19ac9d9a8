import { reachedUrl } from '../client/transport/connection.ts';
import { isLoopback } from '../client/transport/loopback.ts';
import { withoutQuery } from '../client/transport/shown-url.ts';
import { listed } from '../core/takes.ts';
import { formatDuration, formatNumber } from '../core/units.ts';
import type { Executor, Stage } from '../load/plan/executors/executor.ts';
import { durationMsOf, plannedSessions } from '../load/plan/volume.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { randomArrivals, spreadInWords } from './arrivals.ts';
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
    ...targetsOf(scenario).flatMap(manyAnswers),
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
  switch (of.kind) {
    case 'off':
      return [];
    case 'found':
      return [
        `Reads the server's own metrics every ${formatDuration(of.everyMs)}, where it finds them beside the target.`,
      ];
    case 'given':
      return [
        `Reads the server's own metrics every ${formatDuration(of.everyMs)} at ${listed(of.urls.map(withoutQuery), 'and')}.`,
      ];
    default:
      return of satisfies never;
  }
}

/** Each answer costs what one does. */
function manyAnswers(target: Target | NamedTarget): readonly string[] {
  const n = target.body?.['n'];
  if (typeof n !== 'number' || n <= 1) return [];
  const [to, its] = 'name' in target ? [` to ${target.name}`, 'its'] : ['', 'the'];
  return [
    `Every request${to} asks for ${formatNumber(n)} answers, so ${its} output is ${formatNumber(n)} times what is said below.`,
  ];
}

function explainEntry(entry: ScenarioEntry, source: OpenSource | undefined): readonly string[] {
  const { name, executor, startTimeMs } = entry;
  const start = startTimeMs > 0 ? `, from ${formatDuration(startTimeMs)} on` : '';
  const whom = entry.model === undefined ? '' : `, asks ${entry.model}`;
  const lines = [`${name}: ${inWords(executor, source?.arrivals)}${start}${whom}.`];
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

function inWords(executor: Executor, arrivals: OpenSource['arrivals']): string {
  switch (executor.kind) {
    case 'constant-arrival-rate': {
      const pace = `${count(executor.rate, 'session')} ${per(executor.timeUnitMs)}${spread(executor)}`;
      return `starts ${pace} for ${formatDuration(executor.durationMs)}, at most ${formatNumber(executor.maxVUs)} at once`;
    }
    case 'ramping-arrival-rate': {
      const { startRate, stages, timeUnitMs, maxVUs } = executor;
      const pace = `${count(startRate, 'session')} ${per(timeUnitMs)}${spread(executor)}`;
      return `starts ${pace}, ${stagesInWords(startRate, stages)}, at most ${formatNumber(maxVUs)} at once`;
    }
    case 'constant-vus':
      return `${count(executor.vus, 'user')} for ${formatDuration(executor.durationMs)}, each asking again when answered`;
    case 'ramping-vus':
      return `${count(executor.startVUs, 'user')}, ${stagesInWords(executor.startVUs, executor.stages)}, each asking again when answered`;
    case 'shared-iterations': {
      const sharing = executor.vus === 1 ? '1 user' : `shared by ${formatNumber(executor.vus)} users`;
      return `${count(executor.iterations, 'session')}, ${sharing}, within ${formatDuration(executor.maxDurationMs)}`;
    }
    case 'per-vu-iterations': {
      const each = `${count(executor.iterations, 'session')}${executor.vus === 1 ? '' : ' each'}`;
      return `${count(executor.vus, 'user')}, ${each}, within ${formatDuration(executor.maxDurationMs)}`;
    }
    case 'replay': {
      const duration = formatDuration(durationMsOf(executor, arrivals));
      return `starts sessions at their recorded times for ${duration}, at most ${formatNumber(executor.maxVUs)} at once`;
    }
    default:
      return executor satisfies never;
  }
}

/** `to 12 over 12s, 12 for 6s`. */
function stagesInWords(start: number, stages: readonly Stage[]): string {
  let from = start;
  const steps = stages.map(({ target, durationMs }) => {
    const step =
      target === from
        ? `${formatNumber(target)} for ${formatDuration(durationMs)}`
        : `to ${formatNumber(target)} ${durationMs === 0 ? 'at once' : `over ${formatDuration(durationMs)}`}`;
    from = target;
    return step;
  });
  return steps.join(', ');
}

function sessions(executor: Executor, { arrivals }: OpenSource): string {
  const planned = plannedSessions(executor, arrivals);
  if (planned !== undefined) return `${about(executor)}${count(planned, 'session')} planned`;
  const duration = formatDuration(durationMsOf(executor, arrivals));
  return `as many sessions as ${users(executor)} manage in ${duration}`;
}

function users(executor: Executor): string {
  if (executor.kind === 'constant-vus') return count(executor.vus, 'user');
  if (executor.kind !== 'ramping-vus') return 'they';
  const most = Math.max(executor.startVUs, ...executor.stages.map(({ target }) => target));
  return `up to ${count(most, 'user')}`;
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
  const most = entries.some(({ executor }) => randomArrivals(executor) !== undefined) ? 'about' : 'at most';
  return `In all: ${most} ${count(requests, 'request')}, ${tokens(input, 'input')} and ${tokens(output, 'output')}.`;
}

/** ` at random`: how arrivals are spread, where it is not evenly. */
function spread(executor: Executor): string {
  const words = spreadInWords(executor);
  return words === undefined ? '' : ` ${words}`;
}

/** What is drawn at random is known in number only on average. */
const about = (executor: Executor): string => (randomArrivals(executor) === undefined ? '' : 'about ');

/** `per second`, `per 10s`. */
const per = (unitMs: number): string =>
  unitMs === 1000 ? 'per second' : unitMs === 60_000 ? 'per minute' : `per ${formatDuration(unitMs)}`;

const count = (n: number, noun: string): string => `${formatNumber(n)} ${noun}${n === 1 ? '' : 's'}`;
