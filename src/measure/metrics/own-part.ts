import type { RequestRecord } from '../../core/record.ts';
import type { TrendName } from './catalog.ts';
import { largest } from './derive.ts';

/** How far from its reported value a latency may truly be, in ms. */
export interface OwnPart {
  /** As much of it may be this program's own: it may have been so much shorter. */
  readonly belowMs: number;
  /** It may have been so much longer, where a delay of ours came before it began. */
  readonly aboveMs: number;
}

type PartOf = (r: RequestRecord) => OwnPart | undefined;

const less = (belowMs: number | undefined): OwnPart | undefined =>
  belowMs === undefined ? undefined : { belowMs, aboveMs: 0 };

/** From the wire on: what came before it is in `sentMs` already, but for the writing itself. */
function writingMs({ own, plannedMs, sentMs, connectMs = 0 }: RequestRecord): number | undefined {
  if (own === undefined || sentMs === undefined) return undefined;
  return Math.max(0, own.sendMs - (sentMs - plannedMs - (connectMs - (own.connectMs ?? 0))));
}

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

function tpotPart({ own, outputTokens = 0, choices = 1 }: RequestRecord): OwnPart | undefined {
  if (own === undefined || outputTokens <= choices) return undefined;
  const gapsUs = own.gapsUs ?? [];
  const ofLastMs = (gapsUs.at(-1) ?? 0) / 1000;
  const ofFirstMs = choices > 1 ? ofLastMs : (own.firstTokenMs ?? 0);
  const tokens = outputTokens - choices;
  return { belowMs: (choices * ofLastMs) / tokens, aboveMs: (choices * ofFirstMs) / tokens };
}

/** The longest gap as short as it can have been is the longest of those that are, and as long likewise. */
function stallPart(r: RequestRecord): OwnPart | undefined {
  const stallMs = largest(r.itlMs);
  const gaps = gapsBetween(r);
  if (gaps === undefined || stallMs === undefined) return undefined;
  return { belowMs: stallMs - mostOf(gaps.leastMs), aboveMs: mostOf(gaps.mostMs) - stallMs };
}

function mostOf(values: readonly number[]): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > most) most = values[i] as number;
  return most;
}

/**
 * How much of each latency may be the generator's own, from what the transport knew at each stamp. A metric that is not
 * here has no floor: its own lateness is all that `send_lag` is. Of single gaps see {@link gapsBetween}.
 */
export const OWN_PARTS: Partial<Record<TrendName, PartOf>> = {
  ttft: ({ own }) => less(sum(own?.sendMs, own?.firstTokenMs)),
  ttft_answer: ({ own }) => less(sum(own?.sendMs, own?.firstAnswerMs)),
  e2e: ({ own }) => less(sum(own?.sendMs, own?.endedMs)),
  service_ttft: (r) => less(sum(writingMs(r), r.own?.firstTokenMs)),
  service_e2e: (r) => less(sum(writingMs(r), r.own?.endedMs)),
  connect: ({ own }) => less(own?.connectMs),
  tpot: tpotPart,
  stall: stallPart,
};

/** Each gap of an answer as short and as long as it may have been, in ms. */
export interface GapsBetween {
  readonly leastMs: readonly number[];
  readonly mostMs: readonly number[];
}

/** Every part of a run that a request belongs to asks for the same, one right after the other: it is worked out once. */
const last: { of: RequestRecord | undefined; leastMs: number[]; mostMs: number[] } = {
  of: undefined,
  leastMs: [],
  mostMs: [],
};

/** Holds until the next request is asked about. Undefined where it is not known. */
export function gapsBetween(r: RequestRecord): GapsBetween | undefined {
  const { itlMs, own } = r;
  if (itlMs === undefined || own?.gapsUs === undefined) return undefined;
  if (last.of === r) return last;
  const { leastMs, mostMs } = last;
  const { gapsUs } = own;
  let earlierMs = own.firstTokenMs ?? 0;
  for (let i = 0; i < itlMs.length; i++) {
    const gapMs = itlMs[i] as number;
    const ownMs = (gapsUs[i] as number) / 1000;
    leastMs[i] = gapMs > ownMs ? gapMs - ownMs : 0;
    mostMs[i] = gapMs + earlierMs;
    earlierMs = ownMs;
  }
  leastMs.length = itlMs.length;
  mostMs.length = itlMs.length;
  last.of = r;
  return last;
}
