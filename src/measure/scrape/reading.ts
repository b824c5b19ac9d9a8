import type { RunMs } from '../../core/clock.ts';
import type { LeftOut } from './lines.ts';

/**
 * What one page of a server's metrics says, in our words. Absent means that this server does not tell it, or told
 * NaN; nothing is 0 for want of data. Ranks and models on one page are added up, or averaged where a sum means
 * nothing.
 */
export interface Reading {
  /** Requests waiting inside. */
  readonly queueDepth?: number;
  /** Requests being worked on. */
  readonly running?: number;
  /** Share of KV-cache blocks in use, 0–1. */
  readonly kvUsage?: number;
  /** Where only the rate is told, 0–1; see `prefixHits` for those that count. */
  readonly prefixHitRate?: number;
  /** The rest only grows, from the server's start on. */
  readonly preemptions?: number;
  /** In tokens or blocks, whichever the server counts: of use as a quotient only. */
  readonly prefixHits?: number;
  readonly prefixQueries?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
  /** Requests finished, well or not. */
  readonly finished?: number;
  readonly ttft?: CumulativeHistogram;
  readonly itl?: CumulativeHistogram;
  readonly e2e?: CumulativeHistogram;
  readonly queue?: CumulativeHistogram;
  readonly prefill?: CumulativeHistogram;
  readonly decode?: CumulativeHistogram;
}

/** A histogram of Prometheus since the server's start, its bounds in ms. */
export interface CumulativeHistogram {
  /** Upper bounds in ms, ascending; the last is infinite. */
  readonly bounds: readonly number[];
  /** Observations at or below each bound. */
  readonly counts: readonly number[];
  readonly sumMs: number;
  readonly count: number;
}

/** One page read. */
export interface Scrape {
  /** Which of the sources, by its place in their list. */
  readonly source: number;
  /** When it was asked for, and when it had come: the reading is from in between. */
  readonly askedMs: RunMs;
  readonly atMs: RunMs;
  readonly reading: Reading;
  /** Requests that we had out meanwhile: the mean of when it was asked for and when it had come. */
  readonly inFlight?: number;
  /** Which interval of the run it was asked for in; absent of the two below, and in what earlier versions wrote. */
  readonly tick?: number;
  /** When the process began whose page it is, in seconds since 1970, where it says so. Another one is another process. */
  readonly processStartS?: number;
  /** Lines of the page that said nothing; of a source only the first time. */
  readonly leftOut?: LeftOut;
  /** Not written: the first of another process of the same server, as is known when everything was read. */
  readonly isAnew?: true;
  /** Read before the load began, for the counters: its levels are of no instant of the run. */
  readonly isFirst?: true;
  /** Read when the load was over, for the counters: its levels are of no instant of the run. */
  readonly isLast?: true;
}

/** One page that was asked for in vain. */
export interface Miss {
  readonly source: number;
  readonly askedMs: RunMs;
  /** One sentence: what came in its place. May quote the server. */
  readonly why: string;
}

/** A page of metrics that was found before the run. */
export interface FoundSource {
  readonly url: string;
  /** A row of the flavours, by name. */
  readonly flavour: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that was seen of the servers, in order of time. */
export interface ServerHistory {
  readonly sources: readonly FoundSource[];
  readonly everyMs: number;
  readonly scrapes: readonly Scrape[];
  readonly misses: readonly Miss[];
}
