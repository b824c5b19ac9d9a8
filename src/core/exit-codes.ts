/** Every way a command can end. k6's numbers where k6 has one; ours above them, all below the shells' own (126+). */
export const EXIT = {
  ok: { code: 0, meaning: 'everything asked for was done and every threshold held' },
  thresholds: { code: 99, meaning: 'a threshold failed' },
  setupTimeout: { code: 100, meaning: 'setup() did not end in time' },
  teardownTimeout: { code: 101, meaning: 'teardown() did not end in time' },
  badInput: { code: 104, meaning: 'the scenario, a flag or the target was refused before any load was sent' },
  interrupted: { code: 105, meaning: 'a signal stopped the run' },
  scenarioThrew: { code: 107, meaning: "the scenario's own code threw" },
  aborted: { code: 108, meaning: 'the scenario called abort()' },
  markedFailed: { code: 110, meaning: 'the scenario called fail()' },
  regression: { code: 111, meaning: 'a comparison found the candidate worse than its base' },
  invalid: { code: 112, meaning: "INVALID: the measurement can't be trusted, or there was nothing to measure" },
  bug: { code: 70, meaning: 'plimsoll itself failed: a bug' },
  oldNode: { code: 78, meaning: 'this Node is too old' },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

export type ExitName = keyof typeof EXIT;
