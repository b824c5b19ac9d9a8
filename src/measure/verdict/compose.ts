import { given } from '../../core/given.ts';
import type { Cost, GeneratorHealth, Metrics, RunInfo, RunNote, RunResult, WatchedHealth } from '../../core/result.ts';
import type { Aggregate } from '../metrics/aggregate.ts';
import type { Tolerance } from '../metrics/tolerance.ts';
import type { ServerView } from '../scrape/account.ts';
import type { Threshold } from '../slo/expression.ts';
import { judge } from '../slo/judge.ts';
import type { Distribution } from '../stats/distribution.ts';
import { collectedNotes } from './collected.ts';
import { costOf } from './cost.ts';
import { exitCodeOf } from './exit-code.ts';
import { firstTokenParts } from './first-token.ts';
import { type Books, checkLaws } from './laws.ts';
import { serverLaws } from './server-laws.ts';
import { standstillNotes } from './standstills.ts';
import { validityOf } from './validity.ts';

export interface Ingredients {
  readonly run: RunInfo;
  readonly target: RunResult['target'];
  readonly aggregate: Aggregate;
  readonly generator: Pick<GeneratorHealth, 'workers' | 'start'> & Partial<WatchedHealth>;
  /** Time before a connection was had, the send lag of what a schedule wanted at an instant, and when threads stood still. */
  readonly own: {
    readonly socketWait: Distribution;
    readonly scheduledLag: Distribution;
    readonly standstills: NonNullable<GeneratorHealth['standstills']>;
  };
  /** Absent of a run that was killed: of its two accounts one went with its process. */
  readonly books?: Omit<Books, 'counts' | 'durationMs'> | undefined;
  /** Requests cut off because their time was over, those of the warm-up left out. */
  readonly cutAtEnd: number;
  /** Workers that ended before their share did, one phrase each. */
  readonly losses: readonly string[];
  /** Of a run that a newer version began, what only that one can judge: one clause each. */
  readonly notJudged?: readonly string[];
  readonly thresholds: readonly Threshold[];
  /** Latencies that the scenario's slo bounds. */
  readonly bounded: readonly string[];
  readonly tolerance: Tolerance;
  /** What was noted before the first request. */
  readonly notes: readonly RunNote[];
  /** What was seen of the server; absent where it was not asked. */
  readonly server?: ServerView | undefined;
  /** Of the target's machines, where it is known. */
  readonly price?: Pick<Cost, 'gpuHourly' | 'gpus'> | undefined;
}

const NOBODY_TOLD = { times: {}, ttftIsAfterQueue: false };

/** Puts a run's figures and its judgement together. Arithmetic only: no file, clock or network. */
export function compose(parts: Ingredients): RunResult {
  const { run, target, aggregate } = parts;
  const { counts, warmup, cutOff } = aggregate;
  const lag = aggregate.total.distribution('send_lag');
  const generator: GeneratorHealth = {
    sendLagP99Ms: lag?.quantileMs(0.99) ?? 0,
    sendLagMaxMs: lag?.moments?.maxMs ?? 0,
    socketWaitP99Ms: parts.own.socketWait.quantileMs(0.99) ?? 0,
    connectionsOpened: aggregate.total.distribution('connect')?.count ?? 0,
    ...parts.generator,
    ...(parts.own.standstills.length === 0 ? {} : { standstills: parts.own.standstills }),
  };
  // The loops' own account knows nothing of a warm-up.
  const tokens = aggregate.tokens();
  const laws = [
    ...(parts.books === undefined
      ? []
      : checkLaws({ ...parts.books, counts: aggregate.allCounts, durationMs: run.durationMs })),
    // Of a part of a load, whose counters are of the whole, nothing follows.
    ...(parts.server === undefined || run.share.count > 1
      ? []
      : serverLaws(parts.server.evidence, {
          counts: aggregate.allCounts,
          choicesPerAnswer: aggregate.choicesPerAnswer,
          stepMs: aggregate.total.distribution('itl')?.moments?.meanMs ?? 0,
          ranMs: run.durationMs,
          outputTokens: aggregate.outputTokens,
          isFromUsage: tokens?.from === 'usage',
        })),
  ];
  const ofServer = serversOwn(parts.server?.metrics ?? {}, aggregate.choicesPerAnswer);
  const thresholds = judge(parts.thresholds, aggregate, run.measuredMs, ofServer);
  const metrics = { ...aggregate.total.metrics(run.measuredMs), ...ofServer };
  const validity = validityOf({
    counts,
    warmupSent: warmup.counts.sent,
    cutAtEnd: parts.cutAtEnd,
    generator,
    scheduledLagP99AtLeastMs: parts.own.scheduledLag.quantileAtLeastMs(0.99) ?? 0,
    ranMs: run.durationMs,
    watchedMs: run.durationMs - (run.warmupMs ?? 0),
    laws,
    judged: { metrics, thresholds, bounded: parts.bounded, tolerance: parts.tolerance },
    doubts: aggregate.doubts(),
    stopped: run.stopped,
    losses: parts.losses,
    notJudged: parts.notJudged ?? [],
    errors: aggregate.errors(),
    sessions: aggregate.sessions().sessions,
  });
  const series = aggregate.series();
  const firstToken = firstTokenParts(aggregate.firstToken(), parts.server?.firstTokens ?? NOBODY_TOLD);
  const ofSessions = aggregate.sessions();
  const requests = aggregate.requests();
  const notes = [
    ...parts.notes,
    ...standstillNotes(parts.own.standstills),
    ...aggregate.notes(),
    ...collectedNotes(metrics, parts.server?.account),
  ];
  return given({
    schema: 1 as const,
    run,
    target,
    counts,
    metrics,
    groups: aggregate.groups(run.measuredMs),
    errors: aggregate.errors(),
    warmup: run.warmupMs === undefined ? undefined : warmup,
    censored: cutOff,
    series: { ...series, columns: { ...series.columns, ...parts.server?.columns(series) } },
    requests,
    generator,
    server: parts.server?.account,
    firstToken,
    cost: parts.price && costOf(parts.price, metrics, run.measuredMs, 1 / run.share.count),
    tokens,
    ...ofSessions,
    notes: notes.length === 0 ? undefined : notes,
    laws,
    validity,
    thresholds,
    exitCode: exitCodeOf({ validity, run, thresholds, ...ofSessions }),
  });
}

/** Engines count each of several choices as a request, so that nothing follows from their number and ours. */
function serversOwn({ hidden_queue: hidden, ...others }: Metrics, choicesPerAnswer: number): Metrics {
  return hidden === undefined || choicesPerAnswer > 1 ? others : { ...others, hidden_queue: hidden };
}
