// What a search for the load line takes: prompts and answers of one length, and what makes one request good.
// plimsoll capacity scenarios/capacity.ts --min 4 --max 128
import type { Options } from 'k6/options';
import { type Slo, synthetic, type Target } from 'plimsoll';

// The rate is the search's own; what is said here is for `plimsoll run`.
export const options: Options = {
  scenarios: {
    ask: { executor: 'constant-arrival-rate', rate: 4, duration: '30s', preAllocatedVUs: 100 },
  },
};

export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'dense-70b' };
export const slo: Slo = { ttft: 1000, tpot: 60 };

export default synthetic({ inputTokens: 1024, outputTokens: 32 });
