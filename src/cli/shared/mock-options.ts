import { given } from '../../core/given.ts';
import { parseDurationMs } from '../../core/units.ts';
import { FLAVOURS } from '../../mock/metrics/flavours.ts';
import { PRESET_NAMES } from '../../mock/models.ts';
import { faultRule, type MockOptions } from '../../mock/options.ts';
import { type ArgsOf, flagMistake, number, text, toggle } from './flags.ts';
import { MOST_SEED, wholeNumber } from './run-options.ts';

export const MOCK_OPTIONS = {
  preset: {
    ...text(
      `Model to serve, or a JSON file that describes one; several are several models on one port: ${PRESET_NAMES.join(', ')}`,
    ),
    array: true,
    default: ['moe-dynamic'],
  },
  port: { ...number('Port; 0 takes any free one'), default: 8000 },
  host: { ...text('Address to listen on'), default: '127.0.0.1' },
  seed: { ...number('Seed of its routing and its answers'), default: 1 },
  'time-scale': { ...number('How many times faster than the model it is, from 0.01 to 1000'), default: 1 },
  'max-seqs': number("Requests in a model's batch at once, instead of the preset's"),
  'max-batched-tokens': number("Tokens of one step, instead of the preset's"),
  'max-queued-requests': number('Requests inside a model from which on it answers 503; by default they wait'),
  'max-queued-tokens': number('Prompt tokens waiting from which on it answers 503'),
  'requests-per-minute': number('Requests of one key, beyond which it answers 429'),
  'tokens-per-minute': number('Tokens of one key, beyond which it answers 429'),
  fault: {
    ...text('What goes wrong, and how often: status=503@0.05, reset=20@0.01:moe-dynamic'),
    array: true,
    nargs: 1,
  },
  'startup-delay': text('How long it answers 503 and says that it is loading, such as 10s'),
  'api-key-env': text('Variable that holds the key that opens it, or several, with commas between'),
  metrics: text(
    `Whose names /metrics has: ${Object.keys(FLAVOURS).join(', ')}; vllm by default. /metrics/NAME has each`,
  ),
  questions: text('Questions of known answer in the shape of GSM8K, instead of those that come with it'),
  admin: toggle('Answer /admin, by which anybody can change it; by default on loopback only'),
  'no-admin': toggle('Do not answer /admin, not on loopback either'),
  oracle: toggle('Answer /oracle, which tells what truly happened; by default on loopback only'),
  'no-oracle': toggle('Do not answer /oracle, not on loopback either'),
} as const;

export type MockArgs = ArgsOf<typeof MOCK_OPTIONS>;

const MOST = 1_000_000_000;

/** @throws FLAGS_INVALID naming the flag */
export function mockOptions(args: MockArgs, env: Readonly<Record<string, string | undefined>>): MockOptions {
  const whole = (flag: keyof MockArgs, least: number): number | undefined => {
    const value = args[flag];
    return typeof value === 'number' ? wholeNumber(flag, value, least, MOST) : undefined;
  };
  const requestsPerMinute = whole('requests-per-minute', 1);
  const tokensPerMinute = whole('tokens-per-minute', 1);
  const rateLimit = given({ requestsPerMinute, tokensPerMinute });
  return {
    presets: args.preset,
    port: wholeNumber('port', args.port, 0, 65_535),
    host: args.host,
    seed: wholeNumber('seed', args.seed, 0, MOST_SEED),
    timeScale: args['time-scale'],
    faults: (args.fault ?? []).map(faultRule),
    apiKeys: keysIn(args['api-key-env'], env),
    startupDelayMs: delayOf(args['startup-delay']),
    ...given({
      rateLimit: Object.keys(rateLimit).length === 0 ? undefined : rateLimit,
      maxSeqs: whole('max-seqs', 1),
      maxBatchedTokens: whole('max-batched-tokens', 1),
      maxQueuedRequests: whole('max-queued-requests', 0),
      maxQueuedTokens: whole('max-queued-tokens', 0),
      metrics: args.metrics,
      questions: args.questions,
      admin: isOn('admin', args),
      oracle: isOn('oracle', args),
    }),
  };
}

/** Undefined where neither it nor its opposite is given. */
function isOn(name: 'admin' | 'oracle', args: MockArgs): boolean | undefined {
  const [on, off] = [args[name], args[`no-${name}`]];
  if (on !== undefined && off !== undefined)
    throw flagMistake(`--${name} and --no-${name} are given; give one of them.`);
  return on ?? (off === undefined ? undefined : !off);
}

function delayOf(delay: string | undefined): number {
  if (delay === undefined) return 0;
  const ms = /^\d+$/.test(delay) ? undefined : parseDurationMs(delay); // A bare number would be milliseconds to some.
  if (ms !== undefined && ms >= 0) return ms;
  throw flagMistake(`--startup-delay takes a time such as 10s or 500ms, got "${delay}".`);
}

function keysIn(name: string | undefined, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (name === undefined) return [];
  const keys = (env[name] ?? '').split(',').filter((key) => key !== '');
  if (keys.length > 0) return keys;
  throw flagMistake(`--api-key-env ${name}: that variable is not set, so nobody could come in.`);
}
