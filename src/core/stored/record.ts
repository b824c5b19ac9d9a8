import { z } from 'zod';
import { tokenSource } from './accounts.ts';
import { count, kinds, ms, object, optional, runMs } from './fields.ts';
import { timeoutStage } from './requests.ts';
import { checks } from './result.ts';

const message = z.string().describe("The server's own text, or the system's. Escape before showing.");

const censoredReason = z.enum(['end-of-run', 'ramp-down', 'aborted']);

const protocolFault = z.enum(['truncated', 'in-band-error', 'bad-event', 'not-an-event-stream', 'no-tokens']);

/** `kind` decides how a request is counted; the rest says what to print. */
const outcome = kinds('How it ended.', [
  object('It finished as asked.', {
    kind: z.literal('ok'),
    finishReason: z.string().describe('In the word of the API.'),
  }),
  object('The server answered with an error.', {
    kind: z.literal('http'),
    status: z.int().describe('HTTP status.'),
    message,
    retryAfterMs: optional(ms).describe(
      'How long the server asks to be left alone, in ms; recorded, and never obeyed.',
    ),
  }),
  object('The connection failed.', {
    kind: z.literal('transport'),
    code: z.string().describe('Error code of the connection.'),
    message,
  }),
  object('The answer broke the protocol.', {
    kind: z.literal('protocol'),
    code: protocolFault.describe('What the response did that no finished answer does.'),
    message,
  }),
  object('It took too long.', {
    kind: z.literal('timeout'),
    stage: timeoutStage.describe('What was waited for.'),
    afterMs: ms.describe('For how long, in ms.'),
  }),
  z
    .object({ kind: z.literal('censored'), reason: censoredReason.describe('Why it was cut off.') })
    .describe(
      'Cut off by the generator while the server was still answering: its latency is a lower bound, not a measurement.',
    ),
  object('Never sent: no user was free when its time came, or the run ended before its turn.', {
    kind: z.literal('dropped'),
    reason: z.enum(['no-free-vu', 'out-of-time']).describe('Why.'),
  }),
  object('Planned, and not sent because the run was stopped first.', { kind: z.literal('cancelled') }),
]);

const scenario = z.string().describe('Scenario that it is of.');
const tags = optional(z.record(z.string(), z.string())).describe('Tags of that scenario.');
const session = z.string().describe('Session that it is of.');
const iteration = count.describe("The iteration's number in its scenario.");

/**
 * All times are run time in ms, and where present
 * `plannedMs ≤ startedMs ≤ sentMs ≤ headersMs ≤ firstTokenMs ≤ lastTokenMs ≤ endedMs`.
 */
export const requestRecord = object('What happened to one planned request.', {
  id: z.string().describe('`<worker>.<n>`, unique in the run.'),
  scenario,
  tags,
  session,
  turn: count.describe('1 for the first request of a session.'),
  iteration,
  isLast: optional(z.boolean()).describe('The iteration ended with this request.'),
  isTurn: optional(z.boolean()).describe(
    'One of several requests that its session may make: the end of that is a line of its own.',
  ),
  plannedMs: ms.describe('When it was to start, in ms of run time.'),
  startedMs: runMs("When the loop reached it: lateness before this is the generator's alone"),
  sentMs: runMs('When it was written to a connection; absent when none was made'),
  connectMs: optional(ms).describe('DNS, TCP and TLS, when a connection had to be opened for it, in ms.'),
  inFlight: optional(count).describe('Requests in flight just after this one was started, itself included.'),
  headersMs: runMs('When the head of the answer came'),
  firstTokenMs: runMs('First output of any kind (reasoning, answer or tool call)'),
  firstAnswerMs: runMs('First output that a user would see (answer or tool call)'),
  lastTokenMs: runMs('Last output'),
  endedMs: ms.describe('When it ended, in ms of run time.'),
  itlMs: optional(z.array(ms)).describe(
    'Gaps between consecutive events that carried output, in ms: of one choice, lastTokenMs − firstTokenMs is their sum.',
  ),
  choices: optional(count).describe(
    'Choices (`n`) that the answer had, where more than one; gaps are then between events of one choice, choice after choice.',
  ),
  inputTokens: optional(z.number()).describe('Input tokens, as counted.'),
  outputTokens: optional(z.number()).describe('Output tokens, as counted.'),
  reasoningTokens: optional(z.number()).describe('Those of them that were reasoning.'),
  cachedTokens: optional(z.number()).describe("Input tokens served from the server's cache."),
  tokensFrom: optional(tokenSource).describe('Where the count of its output tokens is from, best first.'),
  askedInputTokens: optional(z.number()).describe('Input tokens that the prompt source meant to send.'),
  askedOutputTokens: optional(z.number()).describe('Output tokens that it meant to get back.'),
  isRight: optional(z.boolean()).describe('Of a finished answer to a turn that expects something.'),
  bytesIn: optional(z.number()).describe('Body bytes received.'),
  own: optional(
    object('How much of its times may be this program’s own.', {
      sendMs: ms.describe(
        'Planned to wholly handed to the system, less what the opening of a connection waited for others, in ms.',
      ),
      connectMs: optional(ms).describe('Of `connectMs`, in ms.'),
      firstTokenMs: optional(ms).describe(
        'How long the bytes of the first token may have waited for this program, in ms.',
      ),
      firstAnswerMs: optional(ms).describe('The same of the first that a user would see.'),
      endedMs: ms.describe('The same of the end.'),
      gapsUs: optional(z.array(count)).describe(
        'The same of the later event of each of `itlMs`, in µs; of several choices the most of any.',
      ),
    }),
  ).describe('Absent where nothing was sent.'),
  odd: optional(
    z.array(
      object('One oddity.', {
        kind: z.string().describe('Which.'),
        sample: optional(z.string()).describe('What was seen. Foreign text: escape before showing.'),
      }),
    ),
  ).describe('What was odd about an answer that was read all the same; absent when nothing was.'),
  outcome,
  iterations: optional(count).describe('How many iterations this stands for, when more than one was dropped at once.'),
});

export const thrown = z.object({
  message: z.string().describe("What the scenario's own code threw, on one line. It may quote a model's answer."),
  where: optional(z.string()).describe("Place in the scenario's files, like `agent.ts:12:9`."),
});

const sessionOutcome = kinds('How it ended.', [
  object('It came to its own end.', { kind: z.literal('finished') }),
  object('A declared session ends with the first turn that fails.', { kind: z.literal('failed') }),
  object("The scenario's own code threw.", { kind: z.literal('threw'), ...thrown.shape }),
  object('Cut off by the generator.', {
    kind: z.literal('cut'),
    reason: censoredReason.describe('Why it was cut off.'),
  }),
]);

export const sessionRecord = z
  .object({
    kind: z.literal('session'),
    id: z.string().describe('`<worker>.<n>`, unique in the run.'),
    scenario,
    tags,
    session,
    iteration,
    plannedMs: ms.describe('When it was to start, in ms of run time.'),
    endedMs: ms.describe('When it ended, in ms of run time.'),
    requests: count.describe('Requests that it made.'),
    outcome: sessionOutcome,
    checks: optional(checks),
    markedFailed: optional(z.string()).describe('The reason with which its code marked the run as failed.'),
    isAfterEnd: optional(z.boolean()).describe(
      'Its end was on record before: this tells what its code threw after that, and is no end of anything.',
    ),
  })
  .describe(
    "How a session of several turns, or of the scenario's own code, ended: its requests alone do not tell, as it may go on after the last of them, throw, be cut off between two, or make none at all.",
  );

/** One line of `records.jsonl`, the source of every figure. */
export const recordSchema = z
  .union([requestRecord, sessionRecord])
  .describe('One line of the journal. Text from servers and models is foreign: escape before showing.');
