import type { Counts, Law } from '../../core/result.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import type { ServerEvidence } from '../scrape/evidence.ts';
import { law } from './laws.ts';

export interface OwnAccount {
  /** Those of the warm-up among them: the server's counters know of none. */
  readonly counts: Counts;
  /** Received of every answer, whole or not. */
  readonly outputTokens: number;
  /** Every count of tokens is the server's own, from its answers. */
  readonly isFromUsage: boolean;
  /** Several choices (`n`) are one request here, and in most engines as many; 1 where there is one. */
  readonly choicesPerAnswer: number;
  /** About how long a step of the server's engine takes: the mean gap between the events of an answer. */
  readonly stepMs: number;
  readonly ranMs: number;
}

/** A counter may be a step behind the answers, and a model's end token is in some servers' counts and not in others'. */
const TOKENS_APART_RATIO = 0.02;
const TOKENS_APART_EACH = 1;
const REQUESTS_APART_RATIO = 0.005;
/** Requests that are under way between two machines at the instant of a sample are no queue. */
const IN_FLIGHT_APART_RATIO = 0.1;
const IN_FLIGHT_APART = 1;
/** Gaps that are longer come from elsewhere than from the steps of an engine. */
const LONGEST_STEP_MS = 500;

/**
 * What the server counts of itself, held against what was seen here. Others may use a server, and a balancer may hide
 * half of one, so a difference alone is no proof of anything and is explained. Answers that state other numbers of
 * tokens than the same server counts have no such excuse where nothing but them was in it: it was empty before and after,
 * and finished as many requests as were answered here, to the last one.
 */
export function serverLaws(evidence: ServerEvidence, own: OwnAccount): readonly Law[] {
  const { whole, meanInFlight } = evidence;
  const requests = whole.finished === undefined ? undefined : requestsLaw(whole.finished, own);
  const tokens = whole.outputTokens === undefined ? undefined : tokensLaw(whole.outputTokens, own, evidence);
  const inFlight = meanInFlight === undefined ? undefined : inFlightLaw(meanInFlight, own);
  return [requests, tokens, inFlight].flatMap((law) => law ?? []);
}

/** As many requests, or as many choices: whichever the server counts. */
const asCounted = (theirs: number, ours: number, choicesPerAnswer: number): number =>
  Math.abs(theirs - ours) <= Math.abs(theirs - ours * choicesPerAnswer) ? ours : ours * choicesPerAnswer;

/** What failed or was cut off here the server may have finished, or not. */
function requestsLaw(expected: number, { counts, choicesPerAnswer }: OwnAccount): Law {
  const { ok } = counts;
  const unsure = ((counts.failed + counts.censored) / 2) * choicesPerAnswer;
  const observed = asCounted(expected, ok, choicesPerAnswer) + unsure;
  const tolerance = unsure + Math.max(1, ok * REQUESTS_APART_RATIO) * choicesPerAnswer;
  return law('server-requests', 'requests finished here = requests finished as the server counts them', {
    expected,
    observed,
    tolerance,
    explanation:
      expected > observed
        ? `The server finished ${formatNumber(expected)} requests meanwhile, and ${formatNumber(ok)} answers came here: others used it too, or answers were lost on the way. Its counters and histograms are not of this load alone.`
        : `${formatNumber(ok)} answers came here, and the server finished ${formatNumber(expected)} requests: not every replica was read, or somebody else answered.`,
  });
}

function tokensLaw(expected: number, own: OwnAccount, evidence: ServerEvidence): Law {
  const { ok, failed, censored } = own.counts;
  // Of an answer that was cut short, what came after the cut is in one account only.
  const cutRatio = ok === 0 ? 1 : (failed + censored) / ok;
  const tolerance = expected * (TOKENS_APART_RATIO + cutRatio) + TOKENS_APART_EACH * ok * own.choicesPerAnswer;
  return law('server-tokens', 'output tokens received = output tokens generated as the server counts them', {
    expected,
    observed: own.outputTokens,
    tolerance,
    explanation: explainTokens(own, evidence),
  });
}

function explainTokens(
  { counts, isFromUsage, choicesPerAnswer }: OwnAccount,
  { whole: { finished }, wasIdleAround }: ServerEvidence,
): string | undefined {
  if (!isFromUsage)
    return 'The answers did not say how many tokens they had, so they were counted here, which is no better than our own tokenizer or one token an event.';
  if (counts.failed + counts.censored > 0)
    return 'Some answers failed or were cut off: of what the server made of these after that nothing came here.';
  if (finished === undefined) return 'The server does not count its requests, so whether others used it is not known.';
  if (finished !== asCounted(finished, counts.ok, choicesPerAnswer))
    return 'The requests differ too, so not all that was counted there was asked for here, or the reverse.';
  if (!wasIdleAround)
    return 'The server was not seen to be empty before the first request and after the last, so some of these may be tokens of others.';
  return undefined;
}

/**
 * An engine writes its gauges at the end of a step, so that they are as old as that, and a request that has just come is
 * in none of them until the step that took it up is over.
 */
function inFlightLaw(
  { here: requests, there, samples }: Required<ServerEvidence>['meanInFlight'],
  { counts: { sent }, stepMs, ranMs, choicesPerAnswer }: OwnAccount,
): Law {
  const here = asCounted(there, requests, choicesPerAnswer);
  const hidden = here - there;
  const comeInOneStep = ranMs > 0 ? (sent / ranMs) * Math.min(stepMs, LONGEST_STEP_MS) : 0;
  return law('server-in-flight', 'mean in flight here = mean running + queue depth there', {
    expected: there,
    observed: here,
    tolerance: Math.max(IN_FLIGHT_APART, here * IN_FLIGHT_APART_RATIO) + comeInOneStep,
    explanation:
      hidden > 0
        ? `Of ${formatNumber(here)} requests in flight, ${formatNumber(hidden)} (${formatRatio(hidden / here)}) were with neither side in the mean of ${samples} samples: in a gateway, the network or a backlog of sockets. They wait all the same, and the server's own figures know nothing of it.`
        : `The server had ${formatNumber(-hidden)} more requests in the mean of ${samples} samples than were in flight here: others use it too.`,
  });
}
