import type {
  Counts,
  ErrorGroup,
  GeneratorHealth,
  InvalidReason,
  Law,
  RunInfo,
  RunResult,
  Validity,
} from '../../core/result.ts';
import { formatMs, formatRatio } from '../../core/units.ts';
import { isMetricName, METRICS } from '../metrics/catalog.ts';
import { type Doubts, START_MS } from '../metrics/doubts.ts';
import { LIMITS, type LimitName, remedyFor } from './limits.ts';
import { ownLimits } from './own-limits.ts';
import { type Judged, untrusted } from './trust.ts';

export interface Evidence {
  readonly counts: Counts;
  /** Requests of the warm-up, which are in no other figure here. */
  readonly warmupSent: number;
  /** Requests cut off because their time was over, not because somebody stopped the run. */
  readonly cutAtEnd: number;
  readonly generator: GeneratorHealth;
  /**
   * What the 99th percentile of send lag is at least, with 97.5 % confidence, over the requests of open loads. Of a
   * hundred requests the p99 is the second worst, of ten the worst.
   */
  readonly scheduledLagP99AtLeastMs: number;
  /** What the run is judged by, with how much of it may be the generator's own. */
  readonly judged: Judged;
  readonly doubts: Doubts;
  readonly ranMs: number;
  /** How long the generator was watched: the run without its warm-up. */
  readonly watchedMs: number;
  readonly laws: readonly Law[];
  readonly stopped: RunInfo['stopped'];
  /** Workers that ended before their share did, one phrase each. */
  readonly losses: readonly string[];
  /** What only a newer version can judge, one clause each. */
  readonly notJudged: readonly string[];
  readonly errors: readonly ErrorGroup[];
  readonly sessions: RunResult['sessions'];
}

/** In a shorter run the start of the program itself fills the time, and says nothing of the load. */
const LEAST_WATCHED_MS = 2000;
const NEED_TIME: readonly LimitName[] = ['eventLoopDelayP99Ms', 'eventLoopUtilization', 'cpuRatio'];

/** Whether the figures can be trusted: the generator kept up, something was measured, and the books balance. */
export function validityOf(evidence: Evidence): Validity {
  const { counts, cutAtEnd, generator, laws, stopped } = evidence;
  const observed: Readonly<Record<LimitName, number | undefined>> = {
    sendLagP99Ms: evidence.scheduledLagP99AtLeastMs,
    eventLoopDelayP99Ms: generator.eventLoopDelayP99Ms,
    eventLoopUtilization: generator.eventLoopUtilization,
    cpuRatio: generator.cpuRatio,
    censoredRatio: counts.sent === 0 ? 0 : cutAtEnd / counts.sent,
  };
  const broken = (Object.keys(LIMITS) as LimitName[])
    .filter((name) => evidence.watchedMs >= LEAST_WATCHED_MS || !NEED_TIME.includes(name))
    .flatMap((name): readonly Broken[] => {
      const figure = observed[name];
      return figure !== undefined && figure > LIMITS[name].limit ? [{ name, figure }] : [];
    });
  // Where there are no figures there is nothing to distrust: users of a dead target come round so fast that the
  // generator is busy with nothing else, which explains nothing.
  const isEmpty = counts.ok === 0 && stopped !== 'signal' && stopped !== 'script' && stopped !== 'killed';
  const reasons = isEmpty ? [nothingMeasured(evidence)] : [...doubtful(evidence, broken), ...beyond(evidence, broken)];
  reasons.unshift(...ownLimits(evidence.errors));
  if (stopped === 'write-failed') reasons.unshift(WRITE_FAILED);
  if (stopped === 'killed') reasons.unshift(killed(evidence.ranMs));
  for (const loss of evidence.losses) reasons.unshift(workerLost(loss));
  for (const law of laws) if (!law.ok && law.explanation === undefined) reasons.push(lawBroken(law));
  for (const what of evidence.notJudged) reasons.push(notJudged(what));
  return { valid: reasons.length === 0, reasons, tolerance: evidence.judged.tolerance };
}

/** Figures that may be the generator's own work; the first says why, as far as it is known, and what to do. */
function doubtful(evidence: Evidence, broken: readonly Broken[]): readonly InvalidReason[] {
  const [first, ...others] = untrusted(evidence.judged);
  if (first === undefined) return [];
  const why = broken.find(({ name }) => LIMITS[name].makes === 'doubt')?.name ?? 'cpuRatio';
  const message = [first.message, ...explained(evidence, broken), remedyFor(why, evidence.generator)];
  return [{ ...first, message: message.join(' ') }, ...others];
}

function explained({ generator, doubts, watchedMs }: Evidence, broken: readonly Broken[]): readonly string[] {
  const { standstills = [] } = generator;
  const longest = standstills.toSorted((a, b) => b.forMs - a.forMs)[0];
  const whys = broken.flatMap(({ name, figure }) => {
    const { makes, title, unit, limit, why } = LIMITS[name];
    const show = unit === 'ms' ? formatMs : formatRatio;
    return makes === 'doubt'
      ? [`${capital(title)} was ${show(figure)} (more than ${show(limit)} is too much): ${why}.`]
      : [];
  });
  return [
    ...(longest === undefined
      ? []
      : [`It stood still for ${formatMs(longest.forMs)}, ${formatMs(Math.max(0, longest.fromMs))} after its start.`]),
    ...whys,
    ...(watchedMs >= 2 * START_MS && doubts.atStart >= START_SHARE * doubts.all && doubts.all > 0
      ? [
          `Of ${doubts.all} requests in doubt ${doubts.atStart} began in the first ${START_MS / 1000} s: warm up longer (warmup: "${START_MS / 1000}s", or more).`,
        ]
      : []),
  ];
}

/** A run most of whose doubts are of its start is said to need a longer warm-up. */
const START_SHARE = 0.8;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/**
 * Limits that make a run INVALID by themselves: those that are about the server, and all of them where no record tells how
 * much of a latency may be our own. A generator with no time left also bounds how much came through: then a threshold on
 * that which did not hold says nothing of the server.
 */
function beyond({ judged, generator }: Evidence, broken: readonly Broken[]): readonly InvalidReason[] {
  const { e2e } = judged.metrics;
  const isKnown = e2e?.type !== 'trend' || e2e.floor !== undefined;
  const wantsMore = judged.thresholds.some(
    ({ ok, parsed }) => !ok && parsed?.aggregation.kind === 'rate' && isThroughput(parsed.metric),
  );
  return broken
    .filter(({ name }) => LIMITS[name].makes === 'invalid' || !isKnown || (wantsMore && SPENT.includes(name)))
    .map(({ name, figure }) => exceeded(name, figure, generator));
}

const SPENT: readonly LimitName[] = ['eventLoopUtilization', 'cpuRatio'];
const isThroughput = (metric: string): boolean => isMetricName(metric) && METRICS[metric].kind === 'counter';

interface Broken {
  readonly name: LimitName;
  readonly figure: number;
}

function exceeded(name: LimitName, observed: number, generator: GeneratorHealth): InvalidReason {
  const { code, title, unit, limit, why } = LIMITS[name];
  const show = unit === 'ms' ? formatMs : formatRatio;
  // The p99 that stands in the figures is above this, which is what so few requests are sure of.
  const was = name === 'sendLagP99Ms' ? 'was at least' : 'was';
  return {
    code,
    message: `${title} ${was} ${show(observed)}, above the limit of ${show(limit)}: ${why}. ${remedyFor(name, generator)}`,
    observed,
    limit,
  };
}

function nothingMeasured({ counts, warmupSent, sessions }: Evidence): InvalidReason {
  const { sent, failed, censored, dropped } = counts;
  const what =
    sent === 0
      ? warmupSent > 0
        ? `the run ended with its warm-up, in which all ${warmupSent} requests were sent; shorten it, or give the run more to do`
        : sessions === undefined
          ? `no request was sent (${dropped} dropped); give the scenario more VUs or a longer duration`
          : sessions.threw > 0
            ? `no request was sent, for the scenario's own code threw in ${sessions.threw} of ${sum(sessions)} sessions; see what it threw`
            : `none of ${sum(sessions)} sessions sent a request; let the scenario's own code ask for something`
      : failed === 0
        ? `none of ${sent} requests finished before they were cut off (${censored}); raise gracefulStop, or see why the target takes so long`
        : `none of ${sent} requests finished (${failed} failed), so there is no latency to speak of; see the errors`;
  return missing('NO_SAMPLES', `Nothing was measured: ${what}.`);
}

const sum = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((total, part) => total + part, 0);

/** What there should be one of, and is none; and what there should be none of. */
const missing = (code: string, message: string): InvalidReason => ({ code, message, observed: 0, limit: 1 });
const unwanted = (code: string, message: string): InvalidReason => ({ code, message, observed: 1, limit: 0 });

const WRITE_FAILED = missing(
  'WRITE_FAILED',
  'The records could not be written, so the run was stopped; free some space or choose another --out.',
);

/** What was still open when the process went is in no record, and neither is what the journal had not yet flushed. */
const killed = (ranMs: number): InvalidReason =>
  unwanted(
    'INTERRUPTED',
    `the run was interrupted: its process was killed, and the last that is on record is from ${formatMs(ranMs)} after its start. Every figure is of the requests that were on record by then; those still in flight, and up to a second of those that had just ended, are in none. Run it again for a verdict.`,
  );

const workerLost = (loss: string): InvalidReason =>
  unwanted(
    'WORKER_LOST',
    `A part of the load was no longer sent: ${loss}, and the run was stopped. What had been recorded is counted.`,
  );

const notJudged = (what: string): InvalidReason =>
  unwanted(
    'NOT_JUDGED',
    `This version of plimsoll does not know all that the run is to be judged by: ${what}. Make its report with the version that began it.`,
  );

const lawBroken = ({ name, statement, expected, observed, tolerance }: Law): InvalidReason => ({
  code: `LAW_${name.toUpperCase().replaceAll('-', '_')}`,
  message: `The law of ${name} is broken (${statement}): expected ${expected}, observed ${observed}. ${name === 'server-tokens' ? LYING_TOKENS : OUR_OWN}`,
  observed: Math.abs(observed - expected),
  limit: tolerance,
});

/** Our two accounts of one run differ. */
const OUR_OWN = "Please report this with the run's folder.";
const LYING_TOKENS =
  'The server says two things of itself: its answers and its counter differ though the requests agree, so no figure that counts tokens can be believed; see which of the two is right, or leave its metrics out with serverMetrics: false.';
