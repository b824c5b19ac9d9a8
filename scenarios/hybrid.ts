// A hybrid: a cheap mixture of experts for the volume, a large dense model for the questions that want depth, and one
// report of both. Every figure is there for each of them, too: see target:cheap and target:deep under Slices.
//
//   plimsoll mock --preset moe-dynamic --preset dense-405b
//   plimsoll run scenarios/hybrid.ts
//   plimsoll run scenarios/hybrid.ts -e URL=https://staging.example.org/v1
import type { Options } from 'k6/options';
import { type Arrivals, dataset, lognormal, type RouteRequest, synthetic, type Targets } from 'plimsoll';

const url = __ENV['URL'] ?? 'http://127.0.0.1:8000/v1';

export const targets: Targets = {
  cheap: { url, model: 'moe-dynamic' },
  deep: { url, model: 'dense-405b' },
};

/** Documents, and whatever asks for a derivation, are for the model that thinks more about each token. */
export function route({ messages, inputTokens = 0 }: RouteRequest): string {
  const question = messages.at(-1)?.content ?? '';
  return inputTokens > 800 || /\b(prove|derive|solve|how many|explain|step by step)\b/i.test(question)
    ? 'deep'
    : 'cheap';
}

const load = (exec: string, rate: number) => ({
  executor: 'constant-arrival-rate' as const,
  rate,
  duration: '8s',
  preAllocatedVUs: 50,
  maxVUs: 200,
  gracefulStop: '60s',
  exec,
});

export const options: Options = {
  scenarios: { chat: load('chat', 4), questions: load('questions', 2) },
  thresholds: {
    'ttft{target:cheap}': ['p(95)<1500'],
    'ttft{target:deep}': ['p(95)<4000'],
    'tpot{target:deep}': ['p(95)<200'],
    errors: ['rate<0.01'],
  },
};
export const arrivals: Arrivals = 'poisson';
export const timeouts = { total: '60s' };

export const chat = synthetic({ inputTokens: lognormal({ median: 300, p95: 1200, max: 4000 }), outputTokens: 60 });
export const questions = dataset({ file: 'plimsoll:mt-bench', shuffle: true, maxTokens: 80 });
