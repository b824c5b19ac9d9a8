// Real arrivals: requests start when a chat service's users sent theirs, ten times as fast, with prompts and
// answers of the lengths that were recorded. The bundled excerpt is 107 seconds of traffic.
import { type Options, replay, type Target } from 'plimsoll';

export const options: Options = {
  scenarios: {
    azure: { executor: 'replay', maxVUs: 500, gracefulStop: '2m' },
  },
  thresholds: {
    errors: ['rate<0.01'],
    send_lag: ['p(99)<20'],
  },
};

export const target: Target = { url: 'http://127.0.0.1:8000/v1', model: 'moe-dynamic' };
export const timeouts = { firstToken: '2m', total: '2m' };

export default replay({ file: 'plimsoll:azure-conv', speed: 10 });
