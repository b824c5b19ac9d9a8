import { relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { reachedUrl } from '../../client/transport/connection.ts';
import type { HttpTarget } from '../../client/transport/http.ts';
import type { Curve, CurvePoint, LoadLevel } from '../../core/curve.ts';
import { PlimsollError } from '../../core/errors.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { formatDuration, formatNumber, parseDurationMs } from '../../core/units.ts';
import type { OpenSource } from '../../load/prompts/source.ts';
import { curveLines } from '../../report/curve/terminal.ts';
import { plain } from '../../report/kit/plain.ts';
import { filesLeft } from '../../report/reports.ts';
import { openTargets } from '../../run/credentials.ts';
import { drained } from '../../run/drained.ts';
import { type FoundServer, findServer } from '../../run/find-server.ts';
import { openSources } from '../../run/open-sources.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import { VERSIONS } from '../../run/version.ts';
import { type LoadOptions, loadScenario } from '../../scenario/load.ts';
import { whomAsked } from '../../scenario/models.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { targetsOf } from '../../scenario/targets.ts';
import type { Next, Study } from '../../series/search.ts';
import { askTargets } from './ask-targets.ts';
import { confirm } from './confirm.ts';
import { type Io, say, wantsColor } from './io.ts';
import { pointLine } from './point-line.ts';
import { overrides, RUN_OPTIONS, type RunArgs, TARGET_OPTIONS, workersOf } from './run-options.ts';
import { wrap } from './wrap.ts';

/** Flags of every command that performs several runs. */
export const STUDY_OPTIONS = {
  ...TARGET_OPTIONS,
  ...RUN_OPTIONS,
  out: { ...RUN_OPTIONS.out, describe: 'Folder in which the folder of the runs is made' },
  json: { ...RUN_OPTIONS.json, describe: 'The curve as JSON on stdout' },
  quiet: { ...RUN_OPTIONS.quiet, describe: 'Only the answer and where the report is' },
  goodput: {
    type: 'string',
    describe: "Share of requests that must meet the slo, like 95%; by default the file's goodput threshold, or 95%",
    requiresArg: true,
  },
  duration: {
    type: 'string',
    describe: 'How long each run is measured, like 1m; by default as long as its percentile needs',
    requiresArg: true,
  },
  yes: { type: 'boolean', default: false, describe: 'Do not ask before load goes to another machine' },
  'no-preflight': { type: 'boolean', default: false, describe: 'Do not ask the target for its models first' },
} as const;

export interface StudyArgs extends RunArgs {
  readonly goodput?: string | undefined;
  readonly duration?: string | undefined;
}

/** Shorter, and a run is one stumble of the machine. */
const LEAST_MEASURE_MS = 1000;

export function measureMsOf({ duration }: StudyArgs): number | undefined {
  if (duration === undefined) return undefined;
  const ms = parseDurationMs(duration);
  if (ms !== undefined && ms >= LEAST_MEASURE_MS) return ms;
  throw new PlimsollError('FLAGS_INVALID', `--duration takes a time of 1s or more, like 30s, got "${duration}".`);
}

/** A scenario at hand, with nothing sent yet. */
export interface Prepared {
  readonly scenario: Scenario;
  /** At the first level: what will be sent. */
  readonly leveled: Scenario;
  readonly sources: ReadonlyMap<string, OpenSource>;
  readonly options: LoadOptions;
  readonly targets: readonly HttpTarget[];
  readonly workers: number;
}

/** Reads everything, so that a mistake is known before anything is sent. @param level one of those that will be run */
export async function prepare(args: StudyArgs, levels: readonly LoadLevel[], io: Io): Promise<Prepared> {
  const workers = workersOf(args);
  const options = overrides(args);
  const scenario = await loadScenario(args.scenario, options);
  const atLevels: Scenario[] = [];
  for (const load of levels)
    atLevels.push(
      await loadScenario(args.scenario, {
        ...options,
        level: { load, settleMs: 1000, measureMs: 1000 },
      }),
    );
  const [leveled = scenario] = atLevels;
  return {
    scenario,
    leveled,
    sources: await openSources(leveled),
    options,
    targets: await openTargets(scenario, io.env),
    workers,
  };
}

/** The share that a plain `goodput` threshold of the file asks for. */
export const goodputIn = ({ thresholds }: Scenario): number | undefined =>
  thresholds.find(
    ({ metric, selector, aggregation, comparison, limit }) =>
      metric === 'goodput' &&
      Object.keys(selector).length === 0 &&
      aggregation.kind === 'rate' &&
      (comparison === '>' || comparison === '>=') &&
      limit > 0 &&
      limit < 1,
  )?.limit;

/**
 * Says what will be sent, asks where that is not this machine, asks the targets whether they know the model, and looks
 * for what their servers say of themselves.
 */
export async function announce(
  prepared: Prepared,
  plan: readonly string[],
  args: StudyArgs,
  io: Io,
): Promise<FoundServer | undefined> {
  const { scenario, targets } = prepared;
  const talks = talksTo(args);
  if (talks) say(io.stdout, ...wrap(plan.map(plain), io.stdout.columns), '');
  if (talks) for (const warning of scenario.warnings) sayNote(warning, io);
  await confirm(targetsOf(scenario).map(reachedUrl), talks ? [] : plan, args.yes, io);
  const unsure = args['no-preflight'] ? [] : await askTargets(scenario, targets, io);
  const server = await findServer(scenario, targets, io.env, io.interrupt);
  if (talks) for (const text of [...unsure, ...(server?.notes ?? [])]) sayNote(text, io);
  return server;
}

const talksTo = ({ quiet, json }: StudyArgs): boolean => !quiet && !json;

const sayNote = (text: string, io: Io): void => say(io.stderr, ...wrap([`note: ${plain(text)}`], io.stderr.columns));

/** So long is a server left alone after a run that was cut short, to notice that nobody waits any more. */
const AFTER_OVERLOAD_MS = 2000;

/** What a study is made of, whatever it is about. */
export function studyOf(
  prepared: Prepared,
  args: StudyArgs,
  io: Io,
  own: Pick<Study, 'goodputRatio' | 'before'> & {
    readonly kind: Curve['kind'];
    readonly folder: RunFolder;
    readonly id: string;
    readonly startedAt: string;
    readonly scenarioHash: string;
    readonly command: string;
    readonly measureMs?: number | undefined;
    readonly most: string;
    readonly server: FoundServer | undefined;
  },
): Study {
  const { scenario, sources, options, targets, workers } = prepared;
  const { kind, folder, id, startedAt, scenarioHash, command, most, server, ...rest } = own;
  const talks = talksTo(args);
  const onPoint = (point: CurvePoint): void => {
    if (talks) say(io.stdout, ...wrap([plain(pointLine(point))], io.stdout.columns));
  };
  return {
    ...rest,
    bench: {
      file: args.scenario,
      options,
      workers,
      targets,
      server,
      folder: folder.path,
      name: scenario.name,
      command,
      timeOfDay: () => new Date().toISOString(),
      interrupt: io.interrupt,
      note: (text) => {
        if (talks) sayNote(text, io);
      },
    },
    curve: {
      kind,
      run: { id, name: scenario.name, startedAt, seed: scenario.seed, scenarioHash, versions: VERSIONS, command },
      target: whomAsked(scenario),
      slo: scenario.slo as Readonly<Record<string, number>>,
    },
    outputTokens: longestAnswer(prepared, sources),
    clock: new MonotonicClock(),
    drained: async ({ hopeless }) => {
      if (server !== undefined && (await drained(server, targets, io.interrupt))) return;
      if (hopeless !== undefined) await pause(AFTER_OVERLOAD_MS, undefined, { signal: io.interrupt }).catch(() => {});
    },
    async keep(curve) {
      for (const [name, report] of filesLeft('curve')) await folder.write(name, report(curve));
    },
    onBegin: ({ number, level, purpose, length }: Next) => {
      if (!talks) return;
      const why = `run ${number}${most}: ${inWords(level)}${purpose === 'point' ? '' : ` (${purpose})`}, ${formatDuration(length.settleMs)} to settle, then ${formatDuration(length.measureMs)}: ${length.because}`;
      say(io.stdout, ...wrap([why], io.stdout.columns));
    },
    onPoint,
  };
}

/** Of one turn, where the source says. */
export const longestAnswer = (
  { scenario }: Pick<Prepared, 'scenario'>,
  sources: ReadonlyMap<string, OpenSource>,
): number | undefined => {
  const answers = scenario.entries.map(({ name }) => {
    const { outputTokens, turns = 1 } = sources.get(name)?.worstCase ?? {};
    return outputTokens === undefined ? undefined : outputTokens / turns;
  });
  return answers.every((each) => each !== undefined) ? Math.max(...answers) : undefined;
};

const inWords = (level: LoadLevel): string =>
  level.kind === 'rate'
    ? `${formatNumber(level.perSecond)}/s`
    : `${formatNumber(level.vus)} user${level.vus === 1 ? '' : 's'}`;

/** The end of a study, for a reader or, with `--json`, for machines. */
export function showCurve(curve: Curve, folder: RunFolder, args: StudyArgs, io: Io): void {
  if (args.json) {
    say(io.stdout, JSON.stringify(curve));
    return;
  }
  const file = folder.file('report.html');
  const path = relative(process.cwd(), file);
  const where = path.startsWith('..') ? file : path;
  const { stdout } = io;
  const lines = curveLines(curve, { color: wantsColor(stdout, io.env), columns: stdout.columns });
  say(stdout, ...(args.quiet ? [lines[0] ?? '', where] : ['', ...lines, '', `report  ${where}`]));
}

/** A study needs a limit to hold its runs to. */
export function mustHaveSlo({ slo, file }: Scenario): void {
  if (Object.keys(slo).length > 0) return;
  const isDocument = /\.(ya?ml|json)$/.test(file);
  const example = isDocument ? 'slo: { ttft: 800, tpot: 60 }' : 'export const slo = { ttft: 800, tpot: 60 };';
  throw new PlimsollError(
    'SCENARIO_INVALID',
    `The scenario sets no slo, so no rate could meet or miss it; write what makes one request good, in ms: ${example}`,
  );
}
