import type { Outcome } from '../../core/record.ts';

/** The kinds of failure that the metric `errors` is told by, and a column of the time series each: `failed_http_5xx`. */
export const FAILURES = ['network', 'timeout', 'http_4xx', 'http_5xx', 'http_other', 'protocol', 'in_band'] as const;

export type Failure = (typeof FAILURES)[number];

/** Undefined for what is no failure. An HTTP status that is neither 4xx nor 5xx, as of a redirect, is `http_other`. */
export function failureOf(outcome: Outcome): Failure | undefined {
  switch (outcome.kind) {
    case 'transport':
      return 'network';
    case 'timeout':
      return 'timeout';
    case 'protocol':
      return outcome.code === 'in-band-error' ? 'in_band' : 'protocol';
    case 'http':
      return outcome.status >= 500 ? 'http_5xx' : outcome.status >= 400 ? 'http_4xx' : 'http_other';
    case 'ok':
    case 'censored':
    case 'dropped':
    case 'cancelled':
      return undefined;
    default:
      return outcome satisfies never;
  }
}
