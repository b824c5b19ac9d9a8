import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { DEFAULT_ENCODING } from './tokenizer.ts';

/** A text waits as text; more than this many waiting would grow without bound under a fast server. */
const MOST_AT_ONCE = 8;

export interface TokenCounter {
  /** Undefined when no count could be made. Never rejects. */
  count(text: string): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Counts tokens, as the tokenizer of this name or path does, on a thread of its own, so that counting never delays a stamp. The thread and its
 * vocabulary (60 MB) exist only once something has to be counted.
 */
export function tokenCounter(tokenizer: string = DEFAULT_ENCODING): TokenCounter {
  const limit = pLimit(MOST_AT_ONCE);
  const waiting = new Map<number, (tokens: number | undefined) => void>();
  let worker: Worker | undefined;
  let sent = 0;

  let isLost = false;
  const giveUp = (): void => {
    isLost = true;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  };
  const start = (): Worker => {
    const file = import.meta.url.endsWith('.ts') ? './count-thread.ts' : './count-thread.js';
    const thread = new Worker(new URL(file, import.meta.url), { workerData: tokenizer });
    thread.on('message', ({ id, tokens }: { readonly id: number; readonly tokens: number }) => {
      waiting.get(id)?.(tokens);
      waiting.delete(id);
      if (waiting.size === 0) thread.unref();
    });
    thread.on('error', giveUp);
    thread.on('exit', giveUp);
    thread.unref();
    return thread;
  };
  return {
    count: (text) =>
      limit(async () => {
        if (isLost) return undefined;
        worker ??= start();
        const id = sent++;
        const { promise, resolve } = Promise.withResolvers<number | undefined>();
        waiting.set(id, resolve);
        worker.ref(); // The process must not end while a count is awaited, and may when none is.
        worker.postMessage({ id, text });
        return promise;
      }),
    async close() {
      await worker?.terminate();
    },
  };
}
