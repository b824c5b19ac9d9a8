import type { Refused } from '../load/prompts/fields.ts';

/**
 * Words that are right elsewhere: k6's own, or ours in an edition to come. Each is refused in its own
 * sentence, for "unknown" would send the reader looking for a slip that is not there.
 */

const HTTP = "not supported: it tunes k6's own HTTP client";
const CLOUD = 'not supported: it is for Grafana Cloud';
const REPORT = 'not supported: the report carries every figure, always the same ones';
const SEGMENT =
  'not supported; `plimsoll run --share I/N` performs part I of N, and --workers shares a run among threads';

export const K6_OPTIONS_REFUSED: Refused = {
  batch: HTTP,
  batchPerHost: HTTP,
  blacklistIPs: HTTP,
  blockHostnames: HTTP,
  httpDebug: HTTP,
  maxRedirects: HTTP,
  noCookiesReset: HTTP,
  throw: 'not supported: a failed request is counted, never thrown',
  noVUConnectionReuse:
    'not supported: no user has connections of its own here; noConnectionReuse opens one for each request',
  tlsAIAFetch: 'not supported; NODE_EXTRA_CA_CERTS names a file with the certificates that the server leaves out',
  tlsCipherSuites: 'not supported: the server chooses among those of Node; tlsVersion narrows them down',
  cloud: CLOUD,
  ext: CLOUD,
  executionSegment: SEGMENT,
  executionSegmentSequence: SEGMENT,
  linger: 'not supported: the process ends with the run',
  paused: 'not supported: a run starts when it is told to',
  rps: 'not supported: requests would wait in a queue of ours, and their waiting would look like the server’s; choose an arrival-rate executor to set the rate',
  noUsageReport: 'not supported: nothing is ever reported',
  summaryTimeUnit: REPORT,
  systemTags: 'not supported: every record carries scenario and turn',
  vusMax: 'not supported, in k6 too; maxVUs is a key of the arrival-rate executors',
};

export const EXECUTORS_REFUSED: Refused = {
  'externally-controlled': 'not supported: k6 removed it in version 2',
};

/** Metrics that a reader may rightly expect, and what to take in their place. */
export const METRICS_REFUSED: Refused = {
  http_req_duration: 'not measured: a whole answer is e2e, its first token ttft',
  http_req_waiting: 'not measured; take ttft',
  http_req_failed: 'not measured; take errors',
  http_reqs: 'not measured; take requests',
  iteration_duration: 'not measured; take e2e',
  vus: 'not measured; take in_flight',
};
