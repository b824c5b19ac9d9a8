import type { Options as K6Options } from 'k6/options';

/** k6's options that mean something here. */
export const OPTION_KEYS = [
  ...(['scenarios', 'thresholds', 'tags', 'vus', 'duration', 'iterations', 'stages'] as const),
  ...(['minIterationDuration', 'discardResponseBodies', 'summaryTrendStats'] as const),
  ...(['setupTimeout', 'teardownTimeout', 'handleSummaryTimeout'] as const),
  ...(['hosts', 'dns', 'noConnectionReuse', 'insecureSkipTLSVerify', 'tlsVersion', 'tlsAuth', 'userAgent'] as const),
] as const satisfies readonly (keyof K6Options)[];

export type OptionKey = (typeof OPTION_KEYS)[number];
