import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Message, Question, TrueExchange } from './exchange.ts';
import { keepOnSourceCore } from './own-core.ts';
import { type Pace, pathOf } from './pace.ts';
import { warmSource } from './warm-source.ts';

/** The source that tells the truth, in a process of its own. */
export interface TruthSource {
  /** 0 where it could not be raised: then whatever else runs disturbs the truth. */
  readonly priority: number;
  /** Nobody else's main thread runs on its core. */
  readonly hasOwnCore: boolean;
  /** The API's base for answers at this pace. */
  url(pace: Pace): string;
  /** Starts anew. @returns resolves when the first request has come */
  begin(): Promise<{ readonly first: Promise<void> }>;
  /** All whole answers since then, and the CPU time that they took. */
  take(): Promise<{ readonly exchanges: readonly TrueExchange[]; readonly cpuMs: number }>;
  stop(): Promise<void>;
}

export async function startTruthSource(): Promise<TruthSource> {
  const child = fork(fileURLToPath(new URL('./source-process.ts', import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=8', '--single-threaded-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    // A session of its own: Linux weighs sessions against each other before it looks at priorities within one.
    detached: true,
  });
  const gone = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the source ended (${signal ?? code})`);
  });
  gone.catch(() => {});
  const next = <K extends Message['kind']>(kind: K): Promise<Extract<Message, { readonly kind: K }>> =>
    Promise.race([
      gone,
      new Promise<Extract<Message, { readonly kind: K }>>((resolve) => {
        const look = (message: unknown): void => {
          if ((message as Message).kind !== kind) return;
          child.off('message', look);
          resolve(message as Extract<Message, { readonly kind: K }>);
        };
        child.on('message', look);
      }),
    ]);
  const ask = <Q extends Question>(question: Q): Promise<Extract<Message, { readonly kind: Q }>> => {
    const answer = next(question);
    child.send(question);
    return answer;
  };
  const { port, priority } = await next('listening');
  const hasOwnCore = child.pid !== undefined && keepOnSourceCore(child.pid);
  await warmSource(port);
  return {
    priority,
    hasOwnCore,
    url: (pace) => `http://127.0.0.1:${port}${pathOf(pace)}`,
    async begin() {
      const first = next('first').then(() => {});
      first.catch(() => {});
      await ask('begin');
      return { first };
    },
    take: () => ask('take'),
    async stop() {
      const ended = gone.catch(() => {});
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
