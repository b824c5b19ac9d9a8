import type { CurvePoint, LoadLevel } from '../../core/curve.ts';
import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import type { Slo } from '../../measure/slo/goodput.ts';

export interface ProbeLength {
  /** Performed first, and not judged. */
  readonly settleMs: number;
  readonly measureMs: number;
  /** Requests expected in the measured part. */
  readonly requests: number;
  /** Why so long, in a sentence. */
  readonly because: string;
}

export interface Wanted {
  readonly load: LoadLevel;
  readonly purpose: CurvePoint['purpose'];
  /** The share of requests that must be good. */
  readonly goodputRatio: number;
  /** What an answer takes where the load is light. */
  readonly typicalMs: number;
  /** The measured part, where a user says how long it is to be. */
  readonly measureMs?: number | undefined;
}

/** A curve that asks nothing shows p95. */
export const UNASKED_RATIO = 0.95;

/** 95 % of a normal distribution are within. */
const Z = 1.96;
/** A share is told apart from its limit by half of what may miss, and never to more than this. */
const COARSEST = 0.05;
/** At so few requests a share that is far from its limit, as at most rates on the way up, is on the right side. */
const BRACKET_PART = 8;
const BRACKET_LEAST = 30;
/** Near the line requests wait in one queue, and are good or bad together: so many tell less than as many coins. */
const IN_ONE_QUEUE = 2;
/** Shorter, and one stumble of the machine is the whole run. */
const LEAST_MEASURE_MS = 8000;
const LEAST_SETTLE_MS = 3000;

/**
 * How long a probe must be: enough requests for the share that is asked of them, and several times as long as an answer
 * takes, or it would only show how a system fills up.
 */
export function probeLength({ load, purpose, goodputRatio, typicalMs, measureMs: given }: Wanted): ProbeLength {
  const enough = requestsFor(goodputRatio);
  const requests = requestsOf(purpose, enough);
  const perSecond = load.kind === 'rate' ? load.perSecond : (load.vus * 1000) / typicalMs;
  const forRequests = (requests * 1000) / perSecond;
  const measureMs = given ?? wholeSeconds(Math.max(forRequests, 4 * typicalMs, LEAST_MEASURE_MS));
  const least = given === undefined ? LEAST_SETTLE_MS : 0;
  const settleMs = wholeSeconds(Math.max(2 * typicalMs, measureMs / 5, least));
  return { settleMs, measureMs, requests: Math.round((perSecond * measureMs) / 1000), because: because() };

  function because(): string {
    if (given !== undefined) return 'as --duration says';
    const share = formatRatio(goodputRatio);
    if (measureMs - 1000 >= forRequests)
      return `the least in which a steady state shows, as an answer takes ${formatMs(typicalMs)}`;
    if (purpose === 'bracket')
      return `${formatNumber(requests)} requests, enough to see on which side of ${share} a rate is that is far from the line`;
    const within = `to within ±${formatRatio(halfWidthFor(goodputRatio))}`;
    if (purpose === 'point') return `${formatNumber(requests)} requests, by which ${share} is known ${within}`;
    return `${formatNumber(requests)} requests: ${formatNumber(enough)} tell ${share} ${within}, and ${IN_ONE_QUEUE} times that, as those that wait in one queue are good or bad together`;
  }
}

function requestsOf(purpose: Wanted['purpose'], enough: number): number {
  if (purpose === 'bracket') return Math.max(BRACKET_LEAST, Math.ceil(enough / BRACKET_PART));
  return purpose === 'point' ? enough : IN_ONE_QUEUE * enough;
}

/**
 * Requests from which a share is known to within {@link halfWidthFor}, by Wilson's 95 % interval, and of which ten may
 * be expected to miss.
 */
export function requestsFor(ratio: number): number {
  const wanted = halfWidthFor(ratio);
  const misses = Math.ceil(10 / (1 - ratio));
  let n = Math.ceil((Z * Z * ratio * (1 - ratio)) / (wanted * wanted));
  while (wilsonHalfWidth(ratio, n) > wanted) n = Math.ceil(n * 1.02);
  return Math.max(n, misses);
}

const halfWidthFor = (ratio: number): number => Math.min(COARSEST, (1 - ratio) / 2);

const wilsonHalfWidth = (ratio: number, n: number): number =>
  (Z / (1 + (Z * Z) / n)) * Math.sqrt((ratio * (1 - ratio)) / n + (Z * Z) / (4 * n * n));

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/** Where nothing is known of it. */
const UNKNOWN_MS = 4000;

/**
 * What an answer takes where it takes no longer than it may: the longest of the p95 of the runs that held. Before there
 * is one, the longest that the slo allows, if it says so.
 */
export function typicalMsOf(
  points: readonly Pick<CurvePoint, 'valid' | 'isMet' | 'hopeless' | 'e2e'>[],
  slo: Slo,
  outputTokens: number | undefined,
): number {
  const held = points.flatMap(({ valid, isMet, hopeless, e2e }) =>
    valid && isMet !== false && hopeless === undefined && e2e !== undefined ? [e2e.p95] : [],
  );
  if (held.length > 0) return Math.max(...held);
  const byTokens =
    slo.ttft === undefined || slo.tpot === undefined || outputTokens === undefined
      ? undefined
      : slo.ttft + slo.tpot * (outputTokens - 1);
  const allowed = [slo.e2e, byTokens].filter((ms) => ms !== undefined);
  return allowed.length === 0 ? UNKNOWN_MS : Math.min(...allowed);
}
