import { type LoadLevel, loadOf } from '../../core/curve.ts';
import { listed } from '../../core/takes.ts';
import { formatDuration, formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import { spreadInWords } from '../../load/plan/arrivals/process.ts';
import { arrivalsOf } from '../../load/plan/executors/index.ts';
import type { OpenSource } from '../../load/prompts/source.ts';
import { sloInWords } from '../../measure/slo/goodput.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Purpose, probesByPurpose, type SearchSetting, spareProbes } from './capacity.ts';
import { type ProbeLength, probeLength, typicalMsOf, UNASKED_RATIO } from './probe-length.ts';

interface AnyPlanned {
  /** At one of the levels. */
  readonly scenario: Scenario;
  readonly sources: ReadonlyMap<string, OpenSource>;
  /** Of the measured part, where --duration says it. */
  readonly measureMs: number | undefined;
}

/** What is known before a search begins. */
export interface Planned extends AnyPlanned {
  readonly setting: SearchSetting;
  /** What an answer may take. */
  readonly typicalMs: number;
}

interface Volume {
  readonly probes: number;
  readonly ms: number;
  readonly sessions: number;
}

/** What a search may do, in plain words, one line a fact: to be read before it begins. */
export function planLines({ scenario, sources, setting, typicalMs, measureMs }: Planned): readonly string[] {
  const { minPerSecond, maxPerSecond, goodputRatio, precision, repeats } = setting;
  const lengthAt = (perSecond: number, purpose: Purpose): ProbeLength =>
    probeLength({ load: { kind: 'rate', perSecond }, purpose, goodputRatio, typicalMs, measureMs });
  const volumes = volumesOf(setting, lengthAt, typicalMs, 0);
  const usual = volumes[Math.floor(volumes.length / 2)] ?? { probes: 0, ms: 0, sessions: 0 };
  const graceMs = Math.max(...scenario.entries.map(({ gracefulStopMs }) => gracefulStopMs));
  const most = mostOf(volumesOf(setting, lengthAt, graceMs, spareProbes(repeats)));
  const { bisect } = probesByPurpose(setting);
  const rates = ratesUp(minPerSecond, maxPerSecond);
  return [
    `Searches the highest rate, from ${formatNumber(minPerSecond)} to ${formatNumber(maxPerSecond)} sessions a second, at which ${formatRatio(goodputRatio)} of all requests meet the slo: ${sloInWords(scenario.slo)}.`,
    `Sessions start ${arrivalsInWords(scenario)}; warm-up, stages and thresholds of the file are left out, as each run has its own level and the slo decides.`,
    `First ${listed(rates.map(formatNumber), 'and')}/s, until one misses; then up to ${bisect} rates between the last two, until they are within ${formatRatio(precision)}; then both ends again with other seeds, until ${repeats} runs at each agree.`,
    measureMs === undefined
      ? `A run is measured for as long as its share of good requests needs: ${spanOf(rates.map((rate) => lengthAt(rate, 'bracket')))} on the way up, ${spanOf(rates.map((rate) => lengthAt(rate, 'confirm')))} after that, by rate. Each says how long and why before it begins.`
      : `A run is measured for ${formatDuration(measureMs)}, as --duration says.`,
    `Each run settles before it is judged, for ${formatDuration(lengthAt(maxPerSecond, 'bracket').settleMs)} or more; one that is hopeless is ended early, and what it left is drained before the next.`,
    `About ${usual.probes} runs in ${formatDuration(minutes(usual.ms))}, were the line in the middle. At most ${most.probes} runs in ${formatDuration(minutes(most.ms))}, if an answer takes ${formatMs(typicalMs)}, as ${scenario.slo.e2e === undefined && scenario.slo.tpot === undefined ? 'is assumed' : 'the slo allows'}; slower ones make the runs longer.`,
    atMost(most.sessions, scenario, sources),
  ];
}

function spanOf(lengths: readonly ProbeLength[]): string {
  const all = lengths.map(({ measureMs }) => measureMs);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return least === most ? formatDuration(least) : `${formatDuration(least)} to ${formatDuration(most)}`;
}

/** Each way once, where entries differ. */
function arrivalsInWords({ entries }: Scenario): string {
  const words = entries.map(({ executor }) => spreadInWords(arrivalsOf(executor)) ?? 'evenly spaced');
  return listed([...new Set(words)], 'and');
}

export interface PlannedSweep extends AnyPlanned {
  readonly levels: readonly LoadLevel[];
  readonly goodputRatio: number | undefined;
  readonly outputTokens: number | undefined;
}

/** What a sweep will do, in plain words. */
export function sweepPlan(planned: PlannedSweep): readonly string[] {
  const { scenario, sources, levels, goodputRatio, outputTokens, measureMs } = planned;
  const typicalMs = typicalMsOf([], scenario.slo, outputTokens);
  const graceMs = Math.max(...scenario.entries.map(({ gracefulStopMs }) => gracefulStopMs));
  let [ms, sessions] = [0, 0];
  for (const load of levels) {
    const asked = { goodputRatio: goodputRatio ?? UNASKED_RATIO, typicalMs, measureMs };
    const length = probeLength({ load, purpose: 'point', ...asked });
    const loadedMs = length.settleMs + length.measureMs;
    ms += loadedMs + graceMs + BETWEEN_MS;
    sessions += load.kind === 'rate' ? (load.perSecond * loadedMs) / 1000 : 0;
  }
  const isOpen = levels[0]?.kind === 'rate';
  const asked =
    goodputRatio === undefined
      ? []
      : [`Shows where ${formatRatio(goodputRatio)} of requests meet the slo: ${sloInWords(scenario.slo)}.`];
  return [
    `Runs ${listed(
      levels.map((load) => formatNumber(loadOf(load))),
      'and',
    )}${isOpen ? ` sessions a second, which start ${arrivalsInWords(scenario)}` : ' users, each asking again when answered'}, one after the other.`,
    ...asked,
    `Warm-up, stages and thresholds of the file are left out, as each run has its own level.`,
    `At most ${formatDuration(minutes(ms))}, if an answer takes ${formatMs(typicalMs)}; slower ones make the runs longer${measureMs === undefined ? '' : ' to settle'}.`,
    isOpen
      ? atMost(sessions, scenario, sources)
      : 'In all: no limit but time; the server decides how many requests are sent.',
  ];
}

/** Doublings of the lowest rate, and the highest. */
function ratesUp(min: number, max: number): readonly number[] {
  const rates = [min];
  for (let rate = 2 * min; rate < max; rate *= 2) rates.push(rate);
  return max > min ? [...rates, max] : rates;
}

/** What a search takes if the line lies below the first rate, below the second, and so on. */
function volumesOf(
  setting: SearchSetting,
  lengthAt: (perSecond: number, purpose: Purpose) => ProbeLength,
  drainMs: number,
  spare: number,
): readonly Volume[] {
  const { bisect } = probesByPurpose(setting);
  const afterwards = bisect + 2 * setting.repeats + spare;
  const rates = ratesUp(setting.minPerSecond, setting.maxPerSecond);
  const volumeAt = (perSecond: number, purpose: Purpose): Volume => {
    const { settleMs, measureMs } = lengthAt(perSecond, purpose);
    const loadedMs = settleMs + measureMs;
    return { probes: 1, ms: loadedMs + drainMs + BETWEEN_MS, sessions: (perSecond * loadedMs) / 1000 };
  };
  let [ms, sessions] = [0, 0];
  return rates.map((rate, i) => {
    const up = volumeAt(rate, 'bracket');
    ms += up.ms;
    sessions += up.sessions;
    // At the lower end of the last doubling a run takes longest; at the upper one it sends most.
    const slow = volumeAt(rates[Math.max(0, i - 1)] ?? rate, 'bisect');
    const many = volumeAt(rate, 'bisect');
    return {
      probes: i + 1 + afterwards,
      ms: ms + afterwards * slow.ms,
      sessions: sessions + afterwards * many.sessions,
    };
  });
}

const mostOf = (volumes: readonly Volume[]): Volume => ({
  probes: Math.max(...volumes.map(({ probes }) => probes)),
  ms: Math.max(...volumes.map(({ ms }) => ms)),
  sessions: Math.max(...volumes.map(({ sessions }) => sessions)),
});

/** Reports, prompts, and the clock's run-up. */
const BETWEEN_MS = 2500;

const minutes = (ms: number): number => Math.ceil(ms / 60_000) * 60_000;

/** The most that it can cost, where sessions are bounded. */
function atMost(sessions: number, { entries }: Scenario, sources: ReadonlyMap<string, OpenSource>): string {
  const worst = entries.map(({ name }) => sources.get(name)?.worstCase);
  const cases = worst.filter((each) => each !== undefined);
  if (cases.length < entries.length)
    return `In all at most ${formatNumber(sessions)} sessions; how many requests they make, the scenario’s own code decides.`;
  const most = (of: (one: (typeof cases)[number]) => number | undefined): number =>
    sessions * Math.max(...cases.map((one) => of(one) ?? Number.POSITIVE_INFINITY));
  const tokens = (total: number, kind: string): string =>
    Number.isFinite(total) ? `${formatNumber(total)} ${kind} tokens` : `${kind} tokens without a limit`;
  return `In all at most ${formatNumber(most(({ turns }) => turns))} requests, ${tokens(
    most(({ inputTokens }) => inputTokens),
    'input',
  )} and ${tokens(
    most(({ outputTokens }) => outputTokens),
    'output',
  )}.`;
}
