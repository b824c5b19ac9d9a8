import type { RunResult } from '../../core/result.ts';

export interface ReportInput {
  readonly result: RunResult;
  /** The resolved scenario as plain JSON: what `scenario.json` holds. */
  readonly scenario: unknown;
}
