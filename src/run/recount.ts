import { type ZodError, z } from 'zod';
import { PlimsollError } from '../core/errors.ts';
import { given } from '../core/given.ts';
import type { RequestRecord } from '../core/record.ts';
import type { RunResult } from '../core/result.ts';
import type { ServerView } from '../measure/scrape/account.ts';
import { compose } from '../measure/verdict/compose.ts';
import { type Judging, judgingField } from '../scenario/from-json.ts';
import { measuredMs } from './books.ts';
import { addedOwnTimes } from './own-times.ts';
import { readBack } from './read-back.ts';
import { serverView, spansOf } from './server-watch.ts';
import { rulesOf } from './share.ts';
import { FILES, type RunFolder } from './store/run-folder.ts';
import type { RunStart } from './store/run-start.ts';
import { readServerJournal } from './store/server-journal.ts';

/**
 * The result of a run that was killed, made of what it had written by then. Its figures are those of the requests on
 * record, its end the last instant of which anything is on record. What only the process knew is absent: how its event
 * loop and its memory fared, and its own account of requests begun, with which the laws compare the records.
 *
 * @param onRequest sees every request that is counted
 */
export async function recount(
  folder: RunFolder,
  start: RunStart,
  onRequest?: (record: RequestRecord) => void,
): Promise<RunResult> {
  const { run, plan, target, server } = start;
  const { workers, share, ...info } = run;
  const judging = judgingIn(start, folder);
  const { aggregate, books, ownTimes, finishedMs, unknown } = await readBack(folder.file(FILES.records), {
    rules: rulesOf(judging, plan),
    plan,
    onRequest,
  });
  const history = server === undefined ? undefined : await readServerJournal(folder.file(FILES.server), server);
  const lastMs = Math.max(finishedMs, history?.scrapes.at(-1)?.atMs ?? 0);
  const measured = measuredMs(plan, finishedMs, lastMs);
  const seen =
    server === undefined || history === undefined
      ? undefined
      : unfinished(
          serverView(history, spansOf(plan, measured, { lastEndMs: finishedMs, startedAt: run.startedAt }), {
            ...server,
            notes: [...server.notes, ...(history.scrapes.at(-1)?.isLast === true ? [] : [NOT_TO_THE_END])],
          }),
        );
  const result = compose({
    run: given({
      ...{ ...info, durationMs: lastMs, measuredMs: measured, warmupMs: plan.warmupMs || undefined },
      ...{ seed: judging.seed, share, stopped: 'killed' as const },
    }),
    target,
    aggregate,
    generator: { workers },
    own: addedOwnTimes([ownTimes]),
    cutAtEnd: books.cutAtEnd,
    losses: [],
    thresholds: judging.thresholds,
    bounded: Object.keys(judging.slo),
    tolerance: judging.tolerance,
    notes: start.notes ?? [],
    server: seen,
    price: judging.cost,
    notJudged: [
      ...judging.unknown.bounds.map((name) => `no request was held to slo.${name}, so goodput may be too good`),
      ...judging.unknown.thresholds.map(({ key, expression }) => `the threshold ${key} ${expression} was not judged`),
      ...[...unknown].map(([kind, n]) => `${n} lines of ${FILES.records} end in "${kind}" and count in nothing`),
    ],
  });
  const unjudged = judging.unknown.thresholds.map(({ key, expression }) => ({ metric: key, expression, ...NOT_HELD }));
  return { ...result, thresholds: [...result.thresholds, ...unjudged] };
}

/** Of a threshold that nobody here can read: nothing is shown for it, so it does not pass. */
const NOT_HELD = { ok: false, noData: true };

const NOT_TO_THE_END = 'The run was killed, so its server was not read a last time, when everything had ended.';

/** What the server counted to the end is no evidence where our own account has none. */
const unfinished = (view: ServerView): ServerView => ({ ...view, evidence: { ...view.evidence, whole: {} } });

function judgingIn({ scenario, thresholds }: RunStart, folder: RunFolder): Judging {
  const read = judgingField(thresholds).safeParse(scenario);
  if (read.success) return read.data;
  throw new PlimsollError('RUN_UNREADABLE', `${folder.file(FILES.scenario)} cannot be read (${firstOf(read.error)}).`, {
    cause: read.error,
  });
}

function firstOf(error: ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? z.prettifyError(error) : `scenario.${issue.path.join('.')}: ${issue.message}`;
}
