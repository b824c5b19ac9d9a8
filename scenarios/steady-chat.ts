// A steady stream of chats: five start every second on average, whether or not earlier ones have been answered.
import type { Options } from 'k6/options';
import { type Arrivals, lognormal, synthetic, type Target } from 'plimsoll';

export const options: Options = {
  scenarios: {
    chat: {
      executor: 'constant-arrival-rate',
      rate: 5,
      timeUnit: '1s',
      duration: '1m',
      preAllocatedVUs: 50,
      maxVUs: 200,
      gracefulStop: '1m',
    },
  },
  thresholds: {
    ttft: ['p(95)<1500'],
    errors: ['rate<0.01'],
    dropped_iterations: ['count<1'],
  },
};

export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'moe-dynamic' };
export const timeouts = { total: '1m' };
export const arrivals: Arrivals = 'poisson'; // users who know nothing of one another
export const warmup = '10s'; // performed, and counted in no figure

export default synthetic({
  inputTokens: lognormal({ median: 400, p95: 2000, max: 8000 }),
  outputTokens: 128,
});
