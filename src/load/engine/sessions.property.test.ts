import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { openaiChat } from '../../client/wire/openai-chat.ts';
import type { OpenLoad } from '../../core/plan.ts';
import type { RequestRecord, SessionRecord } from '../../core/record.ts';
import { seeded } from '../../core/rng.ts';
import type { Session } from '../../core/session.ts';
import { InFlight } from './in-flight.ts';
import { iterationsOf } from './iterations.ts';
import { openLoop } from './open-loop.ts';

interface Answered {
  readonly tookMs: number;
  readonly isOk: boolean;
  readonly text?: string;
}

/** Declared sessions, a hundred ms from start to start, over answers that take as long and go as told. */
function setup(sessions: readonly Session[], answerTo: (request: number) => Answered, endsMs: number) {
  const clock = new VirtualClock();
  const records: RequestRecord[] = [];
  const ends: SessionRecord[] = [];
  let ids = 0;
  let sent = 0;
  const performer = iterationsOf({
    scenario: 's',
    tags: {},
    model: 'm',
    source: { summary: '', session: (index) => sessions[index] as Session, worstCase: { turns: 1 } },
    rng: seeded(1),
    dialect: openaiChat,
    transport: {
      async send(_, cut) {
        const { tookMs, isOk, text = '' } = answerTo(sent++);
        const startedMs = clock.now();
        await clock.sleepUntil(startedMs + tookMs, cut);
        return {
          startedMs,
          endedMs: clock.now(),
          itlMs: [],
          outputEvents: 0,
          textEvents: 0,
          text,
          usage: {},
          bytesIn: 0,
          outcome: cut.aborted
            ? { kind: 'censored', reason: 'end-of-run' }
            : isOk
              ? { kind: 'ok', finishReason: 'stop' }
              : { kind: 'timeout', stage: 'total', afterMs: tookMs },
        };
      },
      close: async () => {},
    },
    clock,
    inFlight: new InFlight(clock),
    nextId: () => `0.${ids++}`,
    countTokens: async () => undefined,
    record: (r) => records.push(r),
    recordSession: (r) => ends.push(r),
    hide: (text) => text,
    breathe: async () => {},
  });
  const load: OpenLoad = {
    kind: 'open',
    name: 's',
    endsMs,
    gracefulStopMs: 0,
    maxInFlight: 1000,
    *arrivals() {
      for (let index = 0; index < sessions.length; index++) yield { index, atMs: index * 100 };
    },
  };
  return { clock, records, ends, perform: () => openLoop(load, performer, clock, new AbortController().signal) };
}

const turn = fc.record({
  messages: fc.constant([{ role: 'user' as const, content: 'x' }]),
  thinkMs: fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined }),
});
const cases = fc.record({
  turns: fc.array(fc.array(turn, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
  answers: fc.array(fc.record({ tookMs: fc.integer({ min: 0, max: 400 }), isOk: fc.boolean() }), { minLength: 1 }),
  endsMs: fc.integer({ min: 0, max: 4000 }),
});

test('the turns of a session follow one another, whatever else is under way, and its end says how many there were', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ turns, answers, endsMs }) => {
      const sessions = turns.map((of, i) => ({
        id: `s${i}`,
        turns: of.map(({ messages, thinkMs }) => ({ messages, ...(thinkMs === undefined ? {} : { thinkMs }) })),
      }));
      // Most answers succeed, or no session would be long.
      const answerTo = (n: number): Answered => {
        const { tookMs, isOk } = answers[n % answers.length] as Answered;
        return { tookMs, isOk: isOk || n % 4 !== 0 };
      };
      const { clock, records, ends, perform } = setup(sessions, answerTo, endsMs);
      await clock.run(perform());
      for (const session of sessions) {
        const own = records.filter((r) => r.session === session.id);
        const end = ends.filter((r) => r.session === session.id);
        expect(own.map((r) => r.turn)).toEqual(own.map((_, i) => i + 1));
        for (const [i, r] of own.entries()) {
          const before = own[i - 1];
          if (before === undefined) continue;
          expect(before.outcome.kind).toBe('ok');
          expect(r.plannedMs).toBe(before.endedMs + (session.turns[i]?.thinkMs ?? 0));
          expect(r.startedMs).toBeGreaterThanOrEqual(r.plannedMs);
        }
        if (session.turns.length === 1) {
          expect(end).toEqual([]);
          expect(own.map((r) => r.isLast)).toEqual([true]);
          continue;
        }
        const last = own.at(-1);
        const isCut =
          last?.outcome.kind === 'censored' || (last?.outcome.kind === 'ok' && own.length < session.turns.length);
        expect(end).toMatchObject([
          {
            requests: own.length,
            plannedMs: own[0]?.plannedMs,
            outcome: { kind: isCut ? 'cut' : last?.outcome.kind === 'ok' ? 'finished' : 'failed' },
          },
        ]);
        expect(end[0]?.endedMs).toBeGreaterThanOrEqual(last?.endedMs ?? 0);
      }
    }),
    { numRuns: 200 },
  );
});

test('what was said in a session is forgotten with it', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const answerBytes = 100_000;
  const turns = Array.from({ length: 4 }, () => ({ messages: [{ role: 'user' as const, content: 'x' }] }));
  const sessions = Array.from({ length: 150 }, (_, i) => ({ id: `s${i}`, turns }));
  let heldBytes = 0;
  const { clock, ends, perform } = setup(
    sessions,
    (n) => {
      if (n === 300) {
        gc();
        heldBytes = process.memoryUsage().heapUsed;
      }
      return { tookMs: 1, isOk: true, text: Buffer.alloc(answerBytes, 97 + (n % 26)).toString() };
    },
    Number.POSITIVE_INFINITY,
  );
  gc();
  const before = process.memoryUsage().heapUsed;
  await clock.run(perform());
  expect(ends).toHaveLength(150);
  // Three hundred answers of 100 kB had been given by then, of which one session is still told.
  expect(heldBytes - before).toBeLessThan(6_000_000);
});
