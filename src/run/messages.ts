import type { ErrorCode } from '../core/errors.ts';
import type { AggregateState } from '../measure/metrics/aggregate.ts';
import type { LoadOptions } from '../scenario/load.ts';
import type { Readiness } from './get-ready.ts';
import type { ShareReport, ShareSetting } from './share.ts';
import type { IntervalPart } from './store/interval-bins.ts';

/** What a thread is born with. A scenario may hold functions, which do not cross threads: each reads its file anew. */
export interface Birth extends Pick<ShareSetting, 'targets' | 'share' | 'tally' | 'data'> {
  readonly file: string;
  readonly options: LoadOptions;
  /** Of the resolved scenario; a thread that reads another one from the file must not work on it. */
  readonly scenarioHash: string;
}

export type ToThread = { readonly kind: 'start'; readonly zeroAtMs: number } | { readonly kind: 'stop' };

export type FromThread =
  | { readonly kind: 'ready'; readonly readiness: Readiness }
  /** A mistake the reader can mend, found before the start. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'lines'; readonly lines: string }
  | { readonly kind: 'intervals'; readonly parts: readonly IntervalPart[]; readonly closedUntilMs: number }
  /** The scenario's own code asked for the end of the run. */
  | { readonly kind: 'abort'; readonly reason: string }
  | { readonly kind: 'news'; readonly state: AggregateState }
  | { readonly kind: 'done'; readonly report: ShareReport };
