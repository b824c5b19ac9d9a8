import { EXIT, type ExitName } from './exit-codes.ts';

/** Every code we raise: how the process ends, and what the reader can do about it. */
export const ERRORS = {
  SCENARIO_NOT_FOUND: {
    exit: 'badInput',
    hint: 'Check the path; `plimsoll validate FILE` reads a scenario without sending anything.',
  },
  SCENARIO_UNREADABLE: { exit: 'badInput', hint: 'Correct the file; nothing was sent.' },
  SCENARIO_INVALID: { exit: 'badInput', hint: 'Correct what is listed; nothing was sent.' },
  SCENARIO_THREW: { exit: 'scenarioThrew', hint: "The error comes from the scenario's own code; --debug shows where." },
  SCENARIO_ABORTED: { exit: 'aborted', hint: "The scenario's own code ended it; no load was sent." },
  SETUP_TIMEOUT: { exit: 'setupTimeout', hint: 'Raise options.setupTimeout; no load was sent.' },
  TEARDOWN_TIMEOUT: { exit: 'teardownTimeout', hint: 'Raise options.teardownTimeout; the run itself is complete.' },
  FLAGS_INVALID: { exit: 'badInput', hint: '`plimsoll COMMAND --help` lists the flags.' },
  DATA_UNREADABLE: { exit: 'badInput', hint: 'Correct the file or its path; nothing was sent.' },
  CERTIFICATE_UNUSABLE: { exit: 'badInput', hint: 'Correct options.tlsAuth, or the files it names; nothing was sent.' },
  PROXY_UNUSABLE: { exit: 'badInput', hint: 'Correct the variable, or name the host in NO_PROXY; nothing was sent.' },
  KEY_MISSING: { exit: 'badInput', hint: 'Set the variable, or remove apiKey if the endpoint needs no key.' },
  NOT_CONFIRMED: { exit: 'badInput', hint: 'Pass --yes to send it, or choose another target.' },
  OUT_UNWRITABLE: { exit: 'badInput', hint: 'Choose another folder with --out.' },
  TARGET_UNREACHABLE: { exit: 'invalid', hint: 'Start the server, or correct the target’s url, or --target.' },
  PROXY_FAILED: {
    exit: 'invalid',
    hint: 'Start the proxy, or correct the variable that names it; NO_PROXY names hosts to ask directly.',
  },
  INTERRUPTED: { exit: 'interrupted', hint: 'No load was sent.' },
  TARGET_REFUSED_KEY: {
    exit: 'badInput',
    hint: 'Check the target’s apiKey and the variable that it names; --no-preflight skips this check.',
  },
  TARGET_NOT_AN_API: {
    exit: 'badInput',
    hint: 'The target’s url must be the base of an OpenAI-compatible API; it usually ends in /v1.',
  },
  TARGET_MOVED: {
    exit: 'badInput',
    hint: 'No redirect is followed: a key goes to its target alone. --no-preflight skips this check.',
  },
  TARGET_WRONG_BASE: { exit: 'badInput', hint: 'Correct the target’s url; --no-preflight skips this check.' },
  TARGET_UNKNOWN_MODEL: {
    exit: 'badInput',
    hint: 'Correct the target’s model, or --model; --no-preflight skips this check.',
  },
  RUN_UNREADABLE: {
    exit: 'badInput',
    hint: 'The folder of a run holds scenario.json, records.jsonl.gz and, once it has ended, result.json.',
  },
  RUN_GOES_ON: { exit: 'badInput', hint: 'A run makes its reports itself when it ends.' },
  RESULT_UNREADABLE: {
    exit: 'badInput',
    hint: 'Name the folder of a run, its result.json, several of them with commas between, or a folder that holds folders of runs.',
  },
  RUNS_NOT_FOUND: {
    exit: 'badInput',
    hint: 'Name the folder that runs were written to (--out of `plimsoll run`), by default reports.',
  },
  SERIES_UNREADABLE: {
    exit: 'badInput',
    hint: 'Name the folder that was printed when the command stopped. It holds series.json; that of a capacity search holds study.json.',
  },
  SERIES_DIFFERS: {
    exit: 'badInput',
    hint: 'Give it what it was begun with, or begin another without --resume.',
  },
  PORT_IN_USE: { exit: 'badInput', hint: 'Choose another port with --port, or 0 for any free one.' },
  WRITE_FAILED: { exit: 'invalid', hint: 'Free some space or choose another folder with --out.' },
} as const satisfies Record<string, { readonly exit: ExitName; readonly hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * A mistake the reader can mend. Its message is one sentence: what, which, got, do.
 * Anything else that is thrown is a bug of ours and is shown as one.
 */
export class PlimsollError extends Error {
  override readonly name = 'PlimsollError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get exitCode(): number {
    return EXIT[ERRORS[this.code].exit].code;
  }

  get hint(): string {
    return ERRORS[this.code].hint;
  }
}

/** The system's own short word for a failure (`ECONNREFUSED`, `ENOSPC`), or the error's name. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors[0]);
  return error instanceof Error ? error.name : 'unknown';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
