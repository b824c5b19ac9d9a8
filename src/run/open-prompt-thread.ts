import { Worker } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import type { Session } from '../core/session.ts';
import { checkedExpect } from '../load/engine/expected.ts';
import type { Made } from '../load/engine/made.ts';
import type { FromPromptThread, PromptBirth, ToPromptThread } from './prompt-messages.ts';

/** Makes prompts beside the thread that sends them. */
export interface PromptThread {
  /** Resolves when it can make some, with why not where it cannot. Never rejects. */
  readonly ready: Promise<string | undefined>;
  /** Why it makes none any more; undefined while it does. */
  readonly lost: string | undefined;
  /** Resolves with undefined where it cannot: whoever asked makes it himself. Never rejects. */
  make(entry: string, index: number): Promise<Made | undefined>;
  close(): Promise<void>;
}

/** Keeps no process alive but while it is waited for. */
export function openPromptThread(birth: PromptBirth): PromptThread {
  const file = import.meta.url.endsWith('.ts') ? './prompt-thread.ts' : './prompt-thread.js';
  const thread = new Worker(new URL(file, import.meta.url), { workerData: birth });
  const post = (message: ToPromptThread): void => thread.postMessage(message);
  const ready = Promise.withResolvers<string | undefined>();
  const asked: ((made: Made | undefined) => void)[] = [];
  let lost: string | undefined;
  let isReady = false;
  let isClosed = false;
  const lose = (why: string): void => {
    if (!isClosed) lost ??= why;
    ready.resolve(why);
    for (const resolve of asked.splice(0)) resolve(undefined);
  };
  thread.on('error', (error) => lose(messageOf(error).split('\n', 1)[0] ?? ''));
  thread.on('exit', (code) => lose(`it ended with code ${code}`));
  thread.on('message', (message: FromPromptThread) => {
    switch (message.kind) {
      case 'ready':
        isReady = true;
        ready.resolve(undefined);
        break;
      case 'made':
        asked.shift()?.(madeOf(message, post));
        break;
      case 'refused':
        if (isReady) asked.shift()?.(undefined);
        else lose(message.why);
        break;
      default:
        message satisfies never;
    }
    if (asked.length === 0) thread.unref();
  });
  return {
    ready: ready.promise,
    get lost() {
      return lost;
    },
    make(entry, index) {
      if (lost !== undefined || isClosed) return Promise.resolve(undefined);
      const { promise, resolve } = Promise.withResolvers<Made | undefined>();
      asked.push(resolve);
      thread.ref();
      post({ kind: 'make', entry, index });
      return promise;
    },
    async close() {
      isClosed = true;
      await thread.terminate();
    },
  };
}

function madeOf(
  { session, first }: FromPromptThread & { readonly kind: 'made' },
  post: (message: ToPromptThread) => void,
): Made {
  if (first === undefined) return { session: known(session) };
  const { path, memory, bytes } = first;
  return {
    session: known(session),
    first: { path, body: Buffer.from(memory, 0, bytes) },
    giveBack: () => post({ kind: 'sent', memory }),
  };
}

/** What is expected of answers was copied on the way: its grader is made once, as for any that are equal. */
function known(session: Session): Session {
  if (session.turns.every(({ expect }) => expect === undefined)) return session;
  const turns = session.turns.map((turn) =>
    turn.expect === undefined ? turn : { ...turn, expect: checkedExpect(turn.expect) },
  );
  return { ...session, turns };
}
