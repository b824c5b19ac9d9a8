import { given } from '../../core/given.ts';
import type { RunResult } from '../../core/result.ts';
import { saidOf } from '../../core/said-of.ts';
import type { TrendGroup, TrendRun } from '../../core/trend.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { ABSENT, type Reading } from '../../measure/figure/reading.ts';

/** What a trend keeps of a run. */
export interface RunPoint {
  readonly run: TrendRun;
  readonly name: string;
  readonly target: TrendGroup['target'];
  readonly share: TrendGroup['share'];
  /** By what runs of one group are told apart: two with the same had the same load. */
  readonly load: Load;
  /** By the keys of what is followed. */
  readonly figures: ReadonlyMap<string, Reading>;
}

export interface Load {
  /** By part of the scenario, what it held: equal texts are equal parts. */
  readonly scenario: Readonly<Record<string, string>>;
  readonly majorVersion: string;
}

/** Where a run was found. */
export interface Place {
  readonly folder: string;
  readonly report?: readonly string[];
  /** Digests of the parts of its `scenario.json` that make the load; absent when that can't be read. */
  readonly scenario?: Readonly<Record<string, string>>;
}

export function pointOf(
  { run, target, validity, metrics, cost }: RunResult,
  { folder, report, scenario }: Place,
  figures: readonly string[],
): RunPoint {
  const version = run.versions['plimsoll'] ?? 'unknown';
  return {
    run: {
      ...{ id: run.id, startedAt: run.startedAt, folder, ...given({ report }) },
      ...{ ...stateOf(run, validity), seed: run.seed, version },
    },
    name: run.name,
    target: { origin: originOf(target.url), model: target.model, api: target.api },
    share: run.share,
    load: {
      scenario: scenario ?? { hash: run.scenarioHash },
      majorVersion: version.split('.', 1)[0] ?? version,
    },
    figures: new Map(
      figures.map((key) => [key, parseFigure(key)?.read({ metrics, validity, ...given({ cost }) }) ?? ABSENT]),
    ),
  };
}

function stateOf(run: RunResult['run'], validity: RunResult['validity']): Pick<TrendRun, 'state' | 'why'> {
  if (!validity.valid)
    return {
      state: 'invalid',
      why: validity.reasons.length === 0 ? ['no reason was given.'] : validity.reasons.map(({ message }) => message),
    };
  if (run.stopped === undefined) return { state: 'counted', why: [] };
  return {
    state: 'stopped',
    why: [
      `${saidOf(STOPPED, run.stopped, 'it ended early, as only a newer version can tell')}, so its figures are those of a part of a run.`,
    ],
  };
}

const STOPPED = {
  signal: 'a signal stopped it before its planned end',
  threshold: 'a threshold stopped it before its planned end',
  'write-failed': 'it stopped because its records could not be written',
  'worker-lost': 'it stopped because a worker was lost',
  killed: 'it was killed before its planned end',
  script: 'its scenario called abort()',
  hopeless: 'a search gave it up',
} as const satisfies Record<NonNullable<RunResult['run']['stopped']>, string>;

const originOf = (url: string): string => {
  const { origin = 'null' } = URL.parse(url) ?? {};
  return origin === 'null' ? url : origin;
};
