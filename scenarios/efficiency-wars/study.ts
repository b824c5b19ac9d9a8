// The efficiency wars: an argument about mixtures of experts (MoE) and dense models, as experiments. What is cheap for each
// token, what the tail pays for it, and what of that can be measured. docs/study.md explains every word of this file.
//
//   plimsoll mock --preset dense-70b --preset dense-405b --preset moe-dynamic --preset moe-thrash \
//                 --preset moe-static --preset moe-eplb-sync
//   plimsoll study scenarios/efficiency-wars/study.ts
//
// That is 280 runs of 35 seconds, near three hours. For a look: --blocks 1 --duration 5s, which judges nothing.
//
// On endpoints of your own change `arms` and the notice, nothing else: url, model, apiKey, and what an hour of them costs.
// Give each arm machines of its own. Then write down which dense model you hold to be the equal of which mixture: every
// answer below depends on it.
import type { Options } from 'k6/options';
import { dataset, lognormal, type RouteRequest, type Slo, type Study, synthetic, type Target } from 'plimsoll';

const url = __ENV['URL'] ?? 'http://127.0.0.1:8000/v1';
const preset = (model: string): Target => ({ url, model });

/** $2 an hour is what DeepSeek reckons with for an H800, and near the least that an H100 is let for; $2.60 an H200. */
const H100 = { gpuHourly: 2, gpus: 8 };
const H200 = { gpuHourly: 2.6, gpus: 8 };
const BOTH = { gpuHourly: (2 * 8 + 2.6 * 8) / 16, gpus: 16 };

/** Long questions want the deep one. A rule of thumb in place of a trained router, plain enough to predict. */
const route = ({ messages, scenario }: RouteRequest): string =>
  scenario === 'questions' && (messages.at(-1)?.content ?? '').length > 320 ? 'deep' : 'cheap';

export const study: Study = {
  question: 'Do mixtures of experts pay with their tail for what they save, and what helps?',
  notice:
    'Synthetic: every arm is a preset of the bundled mock server. Latency follows from a model of step times that is held to published points within 15 %; prices, skew, topics, prefetching, drift and what re-routing costs in accuracy are assumed. It shows what follows from these, not what hardware does.',
  arms: {
    'dense-70b': {
      about: 'Llama 3.1 70B fp8 on 8 × H100, tensor-parallel',
      assumed: 'Accuracy is the published share of GSM8K, recalled.',
      target: preset('dense-70b'),
      cost: H100,
    },
    'dense-405b': {
      about: 'Llama 3.1 405B fp8 on 8 × H200, tensor-parallel',
      assumed: 'Accuracy is the published share of GSM8K, recalled.',
      target: preset('dense-405b'),
      cost: H200,
    },
    'moe-dynamic': {
      about: 'Qwen3-235B-A22B fp8 on 8 × H100, all experts on the GPUs, routed freely',
      assumed:
        'Skew of routing (Zipf 0.5), eight topics, half of a token’s liking: assumed. Accuracy as published, recalled.',
      target: preset('moe-dynamic'),
      cost: H100,
    },
    'moe-thrash': {
      about: 'the same with 94 % of its experts on the GPUs, the rest fetched from the host',
      assumed:
        '95 % of fetches in time, none in 12 steps out of 150 after topics drift: a design’s figures, measured nowhere.',
      target: preset('moe-thrash'),
      cost: H100,
    },
    'moe-static': {
      about: 'the same with 94 % of its experts, and tokens kept to those: a static partition',
      assumed:
        'A re-routed choice of an expert costs 0.35 of an answer: invented. Published losses go from none to several points.',
      target: preset('moe-static'),
      cost: H100,
    },
    'moe-eplb': {
      about: 'the same with strongly skewed routing, placed anew every 500 steps',
      assumed:
        '260 ms of standstill is published (vLLM, 8 × H100, a smaller model); every 500 steps is assumed, the default is 3,000.',
      target: preset('moe-eplb-sync'),
      cost: H100,
    },
    hybrid: {
      about: 'moe-dynamic for most, dense-405b for the questions that want depth: both machines are paid',
      assumed: 'The router sees length alone, and is never wrong about what it sees.',
      targets: { cheap: preset('moe-dynamic'), deep: preset('dense-405b') },
      route,
      cost: BOTH,
    },
  },
  // For $16 an hour, what eight H100 cost here: dense-405b is offered 1.3 times as much, the hybrid 2.3 times.
  rates: { perSecond: [4, 8, 16, 32], perHour: 16 },
  blocks: 10,
  settle: '5s',
  measure: '30s',
  claims: [
    {
      id: 'cheap-per-token',
      says: 'A mixture of experts gives half as many tokens again for the money as a dense model of its class, or more.',
      of: 'those who argue for mixtures of experts',
      base: { arm: 'dense-405b', at: 16 },
      candidate: { arm: 'moe-dynamic', at: 16 },
      expects: [{ figure: 'tokens_per_cost', from: '50%' }],
      doesNotShow:
        'That 405 billion dense parameters are the equal of 235 billion of which 22 are active: that is an input, and whoever chooses it chooses the answer.',
    },
    {
      id: 'cheap-against-70b',
      says: 'Good answers, too, it gives more of for the money than a dense model of 70 billion parameters.',
      of: 'those who argue for mixtures of experts',
      base: { arm: 'dense-70b', at: 32 },
      candidate: { arm: 'moe-dynamic', at: 32 },
      expects: [{ figure: 'good_per_cost', from: '10%' }],
      doesNotShow:
        'What either could do at another rate: while both keep up, both do what is offered, and the money buys the same. plimsoll capacity finds where each ends.',
    },
    {
      id: 'routing-jumps',
      says: 'Routing alone makes the tail of a mixture longer than that of a dense model.',
      of: 'those who argue against mixtures of experts',
      base: { arm: 'dense-70b', at: 16 },
      candidate: { arm: 'moe-dynamic', at: 16 },
      expects: [{ figure: 'itl:p99', from: 0 }],
      doesNotShow:
        'That routing costs nothing: it costs everybody alike, in the median. What makes a dense tail here are the prefills of others, which take its GPUs longer.',
    },
    {
      id: 'cold-experts',
      says: 'Experts that are not at hand make gaps between tokens up to 40 ms longer at p95.',
      of: 'an argument in the field, which gives no source for the figure',
      base: { arm: 'moe-dynamic', at: 16 },
      candidate: { arm: 'moe-thrash', at: 16 },
      expects: [{ figure: 'itl:p95', from: '10ms', to: '40ms' }],
      doesNotShow:
        'How often experts are cold in production: that 6 % of them are elsewhere and that topics drift every 150 steps is assumed, and makes the figure.',
    },
    {
      id: 'averages-hide',
      says: 'The average does not show it: throughput stays within 5 % while p95 grows by half.',
      of: 'an argument in the field',
      base: { arm: 'moe-dynamic', at: 16 },
      candidate: { arm: 'moe-thrash', at: 16 },
      expects: [
        { figure: 'output_tokens', from: '-5%', to: '5%' },
        { figure: 'itl:p95', from: '50%' },
      ],
      doesNotShow: 'That throughput would stay at saturation: below it every server makes what it is asked for.',
    },
    {
      id: 'queue-tells',
      says: 'The depth of the queue does show it.',
      of: 'an argument in the field',
      base: { arm: 'moe-dynamic', at: 16 },
      candidate: { arm: 'moe-thrash', at: 16 },
      expects: [{ figure: 'queue_depth', from: 1 }],
      doesNotShow:
        'That queue depth is of no use: it tells of an engine that is full. One that admits everybody at once is slow without a queue.',
    },
    {
      id: 'rebalances-jump',
      says: 'Rebalancing experts makes the first token late at p99, by 50 ms or more.',
      of: 'an argument in the field',
      base: { arm: 'moe-dynamic', at: 16 },
      candidate: { arm: 'moe-eplb', at: 16 },
      expects: [{ figure: 'ttft:p99', from: '50ms' }],
      doesNotShow:
        'What an asynchronous rebalance does, which is what engines have come to: 1 to 2 ms a layer, spread out.',
    },
    {
      id: 'static-is-steady',
      says: 'A static partition is predictable: its jitter is at least a third less.',
      of: 'those who argue for static partitions',
      base: { arm: 'moe-thrash', at: 16 },
      candidate: { arm: 'moe-static', at: 16 },
      expects: [{ figure: 'jitter', to: '-33%' }],
      doesNotShow: 'That it is worth its price: see the next claim.',
    },
    {
      id: 'static-is-right',
      says: 'And it does not pay for that with accuracy: half a point at most.',
      of: 'those who argue for static partitions',
      base: { arm: 'moe-dynamic', at: 32 },
      candidate: { arm: 'moe-static', at: 32 },
      expects: [{ figure: 'accuracy', from: '-0.5pp' }],
      doesNotShow:
        'What re-routing costs a real model. Here it is an assumed constant, so the answer says whether this many questions can see it, and no more.',
    },
    {
      id: 'jitter-cancels',
      says: 'Jitter cancels what is saved: good answers for the money fall by 5 % or more.',
      of: 'those who argue against mixtures of experts',
      base: { arm: 'moe-dynamic', at: 32 },
      candidate: { arm: 'moe-thrash', at: 32 },
      expects: [{ figure: 'good_per_cost', to: '-5%' }],
      doesNotShow:
        'What a tighter slo would say. This one bounds the mean gap of an answer, which a few long ones hardly move; a bound on the longest gap would.',
    },
    {
      id: 'hybrid-best-of-both',
      says: 'A hybrid takes the best of both: as right as the mixture or more, and for the money good answers within 10 % of it.',
      of: 'those who argue for hybrids',
      base: { arm: 'moe-dynamic', at: 16 },
      candidate: { arm: 'hybrid', at: 16 },
      expects: [
        { figure: 'accuracy', from: '-0.5pp' },
        { figure: 'good_per_cost', from: '-10%' },
      ],
      doesNotShow:
        'How well a router knows what is deep. Here neither model is better at deep questions than at others.',
    },
    {
      id: 'hybrid-tail',
      says: 'And its gaps between tokens are no longer at p99 than those of the mixture alone, by 10 % at most.',
      of: 'those who argue for hybrids',
      base: { arm: 'moe-dynamic', at: 16 },
      candidate: { arm: 'hybrid', at: 16 },
      expects: [{ figure: 'itl:p99', to: '10%' }],
      doesNotShow:
        'Whose tail it is: that of the deep model alone, which one request in seven asks. Look at target:cheap and target:deep in a run’s own report.',
    },
  ],
};

const load = (exec: string, rate: number) => ({
  executor: 'constant-arrival-rate' as const,
  rate,
  duration: '30s',
  preAllocatedVUs: 50,
  gracefulStop: '60s',
  exec,
});

/** The rates are the study's; of these, only that questions are one in four. */
export const options: Options = { scenarios: { chat: load('chat', 3), questions: load('questions', 1) } };

/** MLPerf Inference's bounds for Llama 2 70B, interactive: 450 ms to the first token, 40 ms for each further one. */
export const slo: Slo = { ttft: 450, tpot: 40 };
export const timeouts = { total: '60s' };

export const chat = synthetic({
  inputTokens: lognormal({ median: 400, p95: 1070, max: 4000 }),
  outputTokens: lognormal({ median: 120, p95: 230, max: 400 }),
});
export const questions = dataset({ file: 'plimsoll:gsm8k', shuffle: true, expect: true, maxTokens: 200 });
