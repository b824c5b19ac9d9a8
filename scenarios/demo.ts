// Twenty seconds that show the whole report: chats that arrive faster and faster, beside four users who
// hold conversations of two turns. `plimsoll demo` runs it against the bundled mock server.
import type { Options } from 'k6/options';
import { dataset, lognormal, type Slo, synthetic, type Target } from 'plimsoll';

export const options: Options = {
  scenarios: {
    chat: {
      executor: 'ramping-arrival-rate',
      startRate: 2,
      stages: [
        { target: 12, duration: '12s' },
        { target: 12, duration: '6s' },
      ],
      preAllocatedVUs: 100,
      exec: 'chat',
    },
    conversations: { executor: 'constant-vus', vus: 4, duration: '18s', exec: 'conversation', tags: { tier: 'batch' } },
  },
  thresholds: {
    ttft: ['p(95)<2000'],
    itl: ['p(99)<500'],
    'e2e{scenario:conversations}': ['p(95)<20000'],
    errors: ['rate<0.01'],
    goodput: ['rate>0.8'],
  },
};

export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'moe-dynamic' };

// What makes one answer good, in ms; goodput is the share of answers that meet it.
export const slo: Slo = { ttft: 1000, tpot: 100 };
export const timeouts = { total: '30s' };
// The mock takes time of the very machine that measures it, so more is tolerated than the usual 5 % or 1 ms.
export const tolerance = { ratio: 0.25, ms: 20 };

export const chat = synthetic({
  inputTokens: lognormal({ median: 300, p95: 1500, max: 4000 }),
  outputTokens: lognormal({ median: 60, p95: 160, max: 256 }),
  sharedPrefixTokens: 256,
});

export const conversation = dataset({ file: 'plimsoll:mt-bench', shuffle: true, maxTokens: 100 });
