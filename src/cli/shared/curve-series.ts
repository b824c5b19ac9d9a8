import type { Curve, LoadLevel } from '../../core/curve.ts';
import { PlimsollError } from '../../core/errors.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import { curveLines } from '../../report/curve/terminal.ts';
import { filesLeft } from '../../report/reports.ts';
import { openTargets } from '../../run/credentials.ts';
import { hashOf } from '../../run/hash.ts';
import { loadRun, type PreparedRun } from '../../run/prepare.ts';
import { VERSIONS } from '../../run/version.ts';
import { type LoadOptions, loadScenario } from '../../scenario/load.ts';
import { whomAsked } from '../../scenario/models.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import type { CurveSeries, NextPoint } from '../../series/curve.ts';
import type { SeriesSetting } from '../../series/perform-planned.ts';
import type { Begun } from '../../series/store/begun.ts';
import { announce } from './announce.ts';
import { text } from './flags.ts';
import { type Io, wantsColor } from './io.ts';
import { pointLine } from './run-line.ts';
import { ASKING_OPTIONS, overrides, type RunArgs, repeatCommand, TARGET_OPTIONS, workersOf } from './run-options.ts';
import { type BegunArgs, goesOnWith, SERIES_OPTIONS, type SeriesArgs, sayHowToGoOn } from './series-flags.ts';
import { openSeries, settingOf } from './series-folder.ts';
import { showEnd } from './show-end.ts';
import type { Talk } from './talk.ts';

/** Flags of the commands whose runs make a curve. */
export const CURVE_OPTIONS = {
  ...TARGET_OPTIONS,
  ...SERIES_OPTIONS,
  'no-preflight': ASKING_OPTIONS['no-preflight'],
  out: { ...SERIES_OPTIONS.out, describe: 'Folder in which the folder of the runs is made' },
  json: { ...SERIES_OPTIONS.json, describe: 'The curve as JSON on stdout' },
  quiet: { ...SERIES_OPTIONS.quiet, describe: 'Only the answer and where the report is' },
  goodput: text("Share of requests that must meet the slo, like 95%; by default the file's goodput threshold, or 95%"),
  duration: text('How long each run is measured, like 1m; by default as long as its percentile needs'),
} as const;

export interface CurveArgs extends SeriesArgs {
  readonly goodput?: string | undefined;
  readonly duration?: string | undefined;
}

/** A scenario whose load is not what its file says. */
export interface PreparedCurve {
  /** As its file has it. */
  readonly scenario: Scenario;
  /** At the first level. */
  readonly first: PreparedRun;
  /** What goes into the scenario in place of what its file says, whatever the level. */
  readonly options: LoadOptions;
}

/** Reads everything, so that a mistake at any of these levels is known before anything is sent. */
export async function prepareCurve(
  args: RunArgs,
  [level, ...others]: readonly [LoadLevel, ...LoadLevel[]],
  { env }: Io,
): Promise<PreparedCurve> {
  const workers = workersOf(args);
  const own = overrides(args);
  const file = args.scenario;
  const at = (load: LoadLevel) => ({ ...own, level: { load, settleMs: 1000, measureMs: 1000 } });
  const scenario = await loadScenario(file, own);
  const loaded = await loadRun({ file, options: at(level), workers });
  for (const other of others) await loadScenario(file, at(other));
  return { scenario, first: { ...loaded, targets: await openTargets(scenario, env) }, options: own };
}

/** What two series must have alike for the one to go on with the other. */
export const sameScenario = (scenario: Scenario): Pick<Begun, 'settings' | 'scenarioHash'> => {
  const { url, model } = whomAsked(scenario);
  return { settings: { target: url, model, seed: scenario.seed }, scenarioHash: hashOf(resolvedJson(scenario)) };
};

/** What is a search's or a sweep's own. */
export interface OwnCurve extends Pick<CurveSeries, 'goodputRatio' | 'outputTokens' | 'measureMs' | 'soFar'> {
  readonly kind: Curve['kind'];
  readonly begun: Begun | undefined;
  readonly now: Pick<Begun, 'settings' | 'scenarioHash'>;
  /** All that will be sent. */
  readonly plan: readonly string[];
  /** Of the command that repeats it. */
  readonly flags: readonly string[];
  /** Which run it is, of how many. */
  readonly count: (next: NextPoint) => string;
  readonly perform: (series: CurveSeries, setting: SeriesSetting) => Promise<Curve>;
  /** Whether something is left to go on with. */
  readonly isUnfinished: (curve: Curve) => boolean;
}

/** Makes the runs of a curve once they are announced, and shows what they come to. */
export async function makeCurve(
  { scenario, first, options }: PreparedCurve,
  own: OwnCurve,
  args: BegunArgs<CurveArgs>,
  talk: Talk,
  io: Io,
): Promise<number> {
  const { kind, begun, now, count, goodputRatio, outputTokens, measureMs, soFar } = own;
  const { name, seed, slo } = scenario;
  const plan = [...goesOnWith(args, soFar.points.length), ...own.plan];
  const [found = { server: undefined, notes: [] }] = await announce([first], plan, args, talk, io);

  const series = await openSeries(kind, name, now, begun, args);
  const { id, startedAt, folder } = series;
  const command = repeatCommand(args, seed, kind, own.flags);
  const curve = await own.perform(
    {
      asked: { ...found, options, targets: first.targets },
      ...{ seed, goodputRatio, outputTokens, measureMs, soFar },
      curve: {
        kind,
        run: { id, name, startedAt, seed, scenarioHash: now.scenarioHash, versions: VERSIONS, command },
        target: whomAsked(scenario),
        slo: slo as Readonly<Record<string, number>>,
      },
      clock: new MonotonicClock(),
      async keep(sofar) {
        for (const [file, report] of filesLeft('curve')) await folder.write(file, report(sofar));
      },
      onBegin: (next) => talk.tell(`run ${count(next)}: ${beginning(next)}`),
      onPoint: (point) => talk.tell(pointLine(point)),
    },
    settingOf(series, command, args, talk, io),
  );
  const { stdout } = io;
  const lines = curveLines(curve, { color: wantsColor(stdout, io.env), columns: stdout.columns });
  showEnd(curve, { short: lines.slice(0, 1), long: lines }, folder, args, io);
  if (own.isUnfinished(curve)) sayHowToGoOn(kind, args, folder.path, io);
  return curve.exitCode;
}

const beginning = ({ level, purpose, length }: NextPoint): string =>
  `${inWords(level)}${purpose === 'point' ? '' : ` (${purpose})`}, ${formatDuration(length.settleMs)} to settle, then ${formatDuration(length.measureMs)}: ${length.because}`;

const inWords = (level: LoadLevel): string =>
  level.kind === 'rate'
    ? `${formatNumber(level.perSecond)}/s`
    : `${formatNumber(level.vus)} user${level.vus === 1 ? '' : 's'}`;

/** A limit is needed to hold runs to. */
export function mustHaveSlo({ slo, file }: Scenario): void {
  if (Object.keys(slo).length > 0) return;
  const isDocument = /\.(ya?ml|json)$/.test(file);
  const example = isDocument ? 'slo: { ttft: 800, tpot: 60 }' : 'export const slo = { ttft: 800, tpot: 60 };';
  throw new PlimsollError(
    'SCENARIO_INVALID',
    `The scenario sets no slo, so no rate could meet or miss it; write what makes one request good, in ms: ${example}`,
  );
}
