import type { Curve, LoadLevel } from '../../core/curve.ts';
import { PlimsollError } from '../../core/errors.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import { curveLines } from '../../report/curve/terminal.ts';
import { filesLeft } from '../../report/reports.ts';
import { openTargets } from '../../run/credentials.ts';
import { hashOf } from '../../run/hash.ts';
import { loadRun, type PreparedRun } from '../../run/prepare.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import { VERSIONS } from '../../run/version.ts';
import { type LoadOptions, loadScenario } from '../../scenario/load.ts';
import { whomAsked } from '../../scenario/models.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import type { CurveSeries, NextPoint } from '../../series/curve.ts';
import type { Settings } from '../../series/store/begun.ts';
import { type Io, say, wantsColor } from './io.ts';
import { pointLine } from './run-line.ts';
import { ASKING_OPTIONS, overrides, type RunArgs, TARGET_OPTIONS, workersOf } from './run-options.ts';
import { SERIES_OPTIONS, type SeriesArgs } from './series-flags.ts';
import type { OpenSeries } from './series-folder.ts';
import { shownPath } from './shown-path.ts';
import type { Talk } from './talk.ts';

/** Flags of the commands whose runs make a curve. */
export const CURVE_OPTIONS = {
  ...TARGET_OPTIONS,
  ...SERIES_OPTIONS,
  'no-preflight': ASKING_OPTIONS['no-preflight'],
  out: { ...SERIES_OPTIONS.out, describe: 'Folder in which the folder of the runs is made' },
  json: { ...SERIES_OPTIONS.json, describe: 'The curve as JSON on stdout' },
  quiet: { ...SERIES_OPTIONS.quiet, describe: 'Only the answer and where the report is' },
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
export const sameScenario = (scenario: Scenario): { readonly settings: Settings; readonly scenarioHash: string } => {
  const { url, model } = whomAsked(scenario);
  return { settings: { target: url, model, seed: scenario.seed }, scenarioHash: hashOf(resolvedJson(scenario)) };
};

/** The parts of a curve's series that are alike whatever is run. */
export function curveSeriesOf(
  { scenario }: PreparedCurve,
  { id, startedAt, folder }: OpenSeries,
  own: {
    readonly kind: Curve['kind'];
    readonly scenarioHash: string;
    readonly command: string;
    /** Which run it is, of how many. */
    readonly count: (next: NextPoint) => string;
  },
  talk: Talk,
): Pick<CurveSeries, 'seed' | 'curve' | 'clock' | 'keep' | 'onBegin' | 'onPoint'> {
  const { kind, scenarioHash, command, count } = own;
  const { name, seed, slo } = scenario;
  return {
    seed,
    curve: {
      kind,
      run: { id, name, startedAt, seed, scenarioHash, versions: VERSIONS, command },
      target: whomAsked(scenario),
      slo: slo as Readonly<Record<string, number>>,
    },
    clock: new MonotonicClock(),
    async keep(curve) {
      for (const [file, report] of filesLeft('curve')) await folder.write(file, report(curve));
    },
    onBegin: (next) => talk.tell(`run ${count(next)}: ${beginning(next)}`),
    onPoint: (point) => talk.tell(pointLine(point)),
  };
}

const beginning = ({ level, purpose, length }: NextPoint): string =>
  `${inWords(level)}${purpose === 'point' ? '' : ` (${purpose})`}, ${formatDuration(length.settleMs)} to settle, then ${formatDuration(length.measureMs)}: ${length.because}`;

const inWords = (level: LoadLevel): string =>
  level.kind === 'rate'
    ? `${formatNumber(level.perSecond)}/s`
    : `${formatNumber(level.vus)} user${level.vus === 1 ? '' : 's'}`;

/** The end of a search or a sweep, for a reader or, with `--json`, for machines. */
export function showCurve(curve: Curve, folder: RunFolder, args: CurveArgs, io: Io): void {
  if (args.json) {
    say(io.stdout, JSON.stringify(curve));
    return;
  }
  const where = shownPath(folder.file('report.html'));
  const { stdout } = io;
  const lines = curveLines(curve, { color: wantsColor(stdout, io.env), columns: stdout.columns });
  say(stdout, ...(args.quiet ? [lines[0] ?? '', where] : ['', ...lines, '', `report  ${where}`]));
}

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
