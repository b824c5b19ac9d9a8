import { seeded } from '../../core/rng.ts';
import { Core } from '../engine/core.ts';
import { type Job, newJob } from '../engine/job.ts';
import { TokenChain } from '../engine/token-chain.ts';
import { PRESETS } from '../model/presets.ts';
import { type Arrival, simulate } from '../simulate.ts';
import type { Reading } from './families.ts';
import { ModelTruth } from './truth.ts';

/** A reading, and what it is a reading of. */
export interface Served extends Reading {
  /** One for every choice, as they were left. */
  readonly jobs: readonly Job[];
}

const REQUESTS = 60;
const PROMPT_TOKENS = 100;
/** The tokens that all prompts begin with: four blocks of the prefix cache. */
const SHARED_TOKENS = 64;

/**
 * For tests: sixty requests at once on 16 seats, stopped in the middle, so that some are answered, some served, and some
 * wait. Every sixth wants three choices, every sixth has an answer of one token; all prompts begin alike; every tenth leaves when the one behind it has its
 * tenth token, and the last, which still waits, when the first is answered. Four more were refused.
 */
export function served(preset: string, untilMs: number, model = preset, engine = 0): Served {
  const truth = new ModelTruth();
  const { cost: costOf, maxBatchedTokens } = PRESETS[preset]!;
  const cost = costOf(seeded(7));
  const core = new Core({ cost, limits: { maxSeqs: 16, maxBatchedTokens }, observer: truth });
  truth.watch(core, 8192);
  const requests = Array.from({ length: REQUESTS }, (_, i) =>
    Array.from({ length: i % 6 === 1 ? 3 : 1 }, (_, choice) => {
      const tokens = i % 6 === 3 ? 1 : 10 + i;
      let left = tokens;
      const chain = chainOf(i);
      const onToken = () => {
        left--;
        chain.push(left);
        if (i % 10 === 8 && left === i) leave(requests[i - 1]!);
        if (left > 0) return undefined;
        if (i === 0) leave(requests.at(-1)!);
        return i % 3 === 0 ? ('length' as const) : ('stop' as const);
      };
      return newJob({
        promptTokens: PROMPT_TOKENS,
        maxTokens: tokens,
        arrivedMs: i,
        source: { onToken },
        chain,
        topic: i % cost.topics,
        countsPrompt: choice === 0,
      });
    }),
  );
  const leave = (jobs: readonly Job[]): void => {
    for (const job of jobs) if (job.state !== 'ended') core.cancel(job);
  };
  const jobs = requests.flat();
  simulate(
    core,
    jobs.map((job): Arrival => ({ atMs: job.arrivedMs, job })),
    untilMs,
  );
  for (const isRight of [true, true, false]) truth.onAnswer(isRight);
  truth.onDisconnect();
  truth.onRefused({ kind: 'too-long', contextTokens: 8192 });
  for (const reason of ['max_num_queued_reqs', 'max_num_queued_reqs', 'max_num_queued_tokens'] as const)
    truth.onRefused({ kind: 'queue-full', reason });
  return { model, engine, truth, jobs };
}

const chainOf = (request: number): TokenChain =>
  new TokenChain(Array.from({ length: PROMPT_TOKENS }, (_, t) => (t < SHARED_TOKENS ? t : request * 1000 + t)));

/** Of all series of one name on a page, their sum; none is a mistake. */
export function total(page: string, name: string, label = ''): number {
  const lines = page
    .split('\n')
    .filter((line) => line.replace(/\{.*/, '').split(' ')[0] === name && line.includes(label));
  if (lines.length === 0) throw new Error(`${name} is not on the page`);
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
