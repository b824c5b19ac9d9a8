import { given } from '../core/given.ts';
import { duration } from '../load/prompts/fields.ts';
import type { SetupFunction, TeardownFunction } from '../load/sessions/context.ts';
import type { SummaryFunction } from '../load/sessions/summary.ts';
import type { Declaration } from './declaration.ts';
import type { Mistakes } from './mistakes.ts';
import type { Hooks } from './scenario.ts';

/** k6's own limits. */
const DEFAULT_MS = 60_000;
const SUMMARY_MS = 120_000;

/** `setup`, `teardown` and `handleSummary`, and how long they may take. */
export function checkHooks(
  { kind, keys }: Declaration,
  options: Readonly<Record<string, unknown>>,
  mistakes: Mistakes,
): Hooks {
  const limit = (name: string, otherwise = DEFAULT_MS): number =>
    mistakes.check(duration({ minMs: 1 }).default(otherwise), options[name], ['options', name]) ?? otherwise;
  const hook = <F>(name: 'setup' | 'teardown' | 'handleSummary'): F | undefined => {
    const value = keys[name];
    if (value === undefined) return undefined;
    if (typeof value === 'function') return value as F;
    const advice = kind === 'document' ? '; it can only be one in a module (.ts, .js)' : '';
    mistakes.add([name], `takes a function${advice}`);
    return undefined;
  };
  const setup = hook<SetupFunction>('setup');
  const teardown = hook<TeardownFunction>('teardown');
  const handleSummary = hook<SummaryFunction>('handleSummary');
  return given({
    setup,
    setupTimeoutMs: limit('setupTimeout'),
    teardown,
    teardownTimeoutMs: limit('teardownTimeout'),
    handleSummary,
    handleSummaryTimeoutMs: limit('handleSummaryTimeout', SUMMARY_MS),
  });
}
