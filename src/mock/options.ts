import type { Clock } from '../core/clock.ts';
import { messageOf, PlimsollError } from '../core/errors.ts';
import { given } from '../core/given.ts';
import { didYouMean } from '../core/nearest.ts';
import { type ConfigChange, configChangeSchema, isTimeScale, TAKES_TIME_SCALE } from './admin/config.ts';
import { parseFaults } from './faults/grammar.ts';
import { type FaultRule, unservedModel } from './faults/rules.ts';
import { FLAVOURS, type FlavourName, isFlavour } from './metrics/flavours.ts';

/** What it starts with of all that can be changed later; without one, requests wait, and a preset has its own. */
type Start = { readonly [K in keyof ConfigChange]?: NonNullable<ConfigChange[K]> };

export interface MockOptions extends Start {
  /** Names, or paths of JSON files that describe one. */
  readonly presets?: readonly string[];
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  /** When there are any, requests without one of them are refused with 401. */
  readonly apiKeys?: readonly string[];
  /** How long it says that it is loading, in ms. */
  readonly startupDelayMs?: number;
  /** Rows of GSM8K's shape; those that come with the package unless given. */
  readonly questions?: string;
  /** Whose names /metrics has; vLLM's unless given. */
  readonly metrics?: string;
  /** Whether /admin and /oracle answer; by default only when nobody else can reach this machine's loopback. */
  readonly admin?: boolean;
  readonly oracle?: boolean;
  /** What /version says. */
  readonly version?: string;
  readonly clock?: Clock;
  /** Seconds since 1970, told as the time at which models and answers were created. */
  readonly startedAtSeconds?: number;
}

/** @throws FLAGS_INVALID */
export function checkOptions({ timeScale = 1, ...options }: MockOptions): ConfigChange {
  if (!isTimeScale(timeScale)) {
    const got = Number.isNaN(timeScale) ? 'something that is no number' : String(timeScale);
    throw invalid(`--time-scale ${TAKES_TIME_SCALE}, got ${got}.`);
  }
  for (const name of ['maxSeqs', 'maxBatchedTokens'] as const) {
    const value = options[name];
    if (value !== undefined && (!Number.isInteger(value) || value < 1))
      throw invalid(`${name} takes a whole number from 1, got ${value}.`);
  }
  const { faults, rateLimit, maxSeqs, maxBatchedTokens, maxQueuedRequests, maxQueuedTokens } = options;
  const limits = { maxSeqs, maxBatchedTokens, maxQueuedRequests, maxQueuedTokens };
  const parsed = configChangeSchema.safeParse(given({ timeScale, faults, rateLimit, ...limits }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * A rule as a flag spells it: `reset=20` for every request, `reset=20@0.05` for one in twenty,
 * `reset=20@0.05:moe-dynamic` for those of one model.
 *
 * @throws FLAGS_INVALID
 */
export function faultRule(text: string): FaultRule {
  const [, fault = '', share, model] = /^([^@]*)(?:@([^:]*)(?::(.*))?)?$/.exec(text) ?? [];
  const number = share === undefined ? 1 : Number(share);
  if (!(number > 0 && number <= 1) || model === '')
    throw invalid(
      `--fault takes a fault and its share, such as status=503@0.05 or reset@0.1:moe-dynamic; got "${text}".`,
    );
  try {
    parseFaults(fault);
  } catch (error) {
    throw invalid(`--fault ${text}: ${messageOf(error)}`);
  }
  return given({ fault, share: number, model });
}

/**
 * @param served by the names that clients ask for
 * @throws FLAGS_INVALID
 */
export function checkFaultModels(rules: readonly FaultRule[], served: readonly string[]): void {
  const wrong = unservedModel(rules, served);
  if (wrong !== undefined) throw invalid(`--fault ${rules[wrong.place]?.fault}: ${wrong.message}`);
}

/** @throws FLAGS_INVALID */
export function flavourNamed(name: string): FlavourName {
  if (isFlavour(name)) return name;
  const names = Object.keys(FLAVOURS);
  throw invalid(`--metrics has no "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}.`}`);
}

const invalid = (message: string): PlimsollError => new PlimsollError('FLAGS_INVALID', message);
