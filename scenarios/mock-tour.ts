// One load on every preset of the mock server, side by side: what makes each of them different, in one report.
//
//   plimsoll mock --preset dense-70b --preset dense-405b --preset moe-ideal --preset moe-dynamic --preset moe-thrash \
//                 --preset moe-static --preset moe-eplb-sync --preset moe-ep32 --preset moe-lru-naive \
//                 --preset r1-reasoning --preset hybrid
//   plimsoll run scenarios/mock-tour.ts
//
// Look at the scenarios' rows under Slices: gaps between tokens at p95 against their median, first tokens at p99, and
// how long whole answers took. moe-thrash has its neighbours' median and twice their tail; moe-static has not.
import type { Options } from 'k6/options';
import { inline, lognormal, synthetic, type Target } from 'plimsoll';

const DURATION = '40s';

/** What an iteration asks is named by `exec`; the model by `models` below. */
const load = (exec: string, rate = 5) => ({
  executor: 'constant-arrival-rate' as const,
  rate,
  duration: DURATION,
  preAllocatedVUs: 50,
  maxVUs: 400,
  gracefulStop: '60s',
  exec,
});

export const models = {
  dense_70b: 'dense-70b',
  dense_405b: 'dense-405b',
  moe_ideal: 'moe-ideal',
  moe_dynamic: 'moe-dynamic',
  moe_thrash: 'moe-thrash',
  moe_static: 'moe-static',
  moe_eplb_sync: 'moe-eplb-sync',
  moe_ep32: 'moe-ep32',
  moe_lru_naive: 'moe-lru-naive',
  r1_reasoning: 'r1-reasoning',
  hybrid_short: 'hybrid',
  hybrid_deep: 'hybrid',
};

export const options: Options = {
  scenarios: {
    dense_70b: load('chat'),
    dense_405b: load('chat'),
    moe_ideal: load('chat'),
    moe_dynamic: load('chat'),
    moe_thrash: load('chat'),
    moe_static: load('chat'),
    moe_eplb_sync: load('chat'),
    moe_ep32: load('chat'),
    moe_lru_naive: load('chat'),
    r1_reasoning: load('thought', 1),
    hybrid_short: load('short'),
    hybrid_deep: load('deep', 1),
  },
  // What is meant to be slow is not asked to be fast: moe-lru-naive takes four times as long as moe-dynamic.
  thresholds: {
    'itl{scenario:moe_dynamic}': ['p(95)<40'],
    'itl{scenario:moe_static}': ['p(95)<40'],
    'itl{scenario:moe_thrash}': ['p(50)<40'],
    'ttft{scenario:dense_70b}': ['p(95)<500'],
    'errors{scenario:moe_dynamic}': ['rate<0.01'],
  },
};

export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'moe-dynamic' };
export const arrivals = 'poisson';
export const timeouts = { total: '60s' };

export const chat = synthetic({
  inputTokens: lognormal({ median: 350, p95: 1400, max: 4000 }),
  outputTokens: lognormal({ median: 80, p95: 220, max: 400 }),
});
/** Long thoughts, cut short: whole ones take minutes. */
export const thought = synthetic({ inputTokens: 200, outputTokens: 400 });

// The hybrid decides by what is asked.
export const short = inline({ prompt: 'Name three ports on the North Sea.', maxTokens: 60 });
export const deep = inline({
  prompt: 'Prove that a ship in salt water floats higher than in fresh water.',
  maxTokens: 120,
});
