// Are answers still right under load? Questions of GSM8K, whose right numbers are known, at a rising rate; beside the share
// of right answers and its interval, what the GPUs behind it cost. `plimsoll mock`, then `plimsoll run scenarios/accuracy.ts`
import type { Options } from 'k6/options';
import { dataset, type Price, type Target } from 'plimsoll';

export const options: Options = {
  scenarios: {
    questions: {
      executor: 'ramping-arrival-rate',
      startRate: 2,
      stages: [
        { target: 6, duration: '15s' },
        { target: 6, duration: '15s' },
      ],
      preAllocatedVUs: 200,
      gracefulStop: '60s',
    },
  },
  // Of 150 answers, 90 % right has an interval of ten points: a narrower limit needs more questions.
  thresholds: { accuracy: ['rate>0.75'], errors: ['rate<0.01'] },
};

export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'moe-dynamic' };
export const timeouts = { total: '60s' };
export const cost: Price = { gpuHourly: 2.5, gpus: 8 };

export default dataset({ file: 'plimsoll:gsm8k', expect: true });
