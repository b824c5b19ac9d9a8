import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SourceCounts, SourceMessage, SourceQuestion, SourceReport } from './source-protocol.ts';

export type { SourceCounts, SourceQuantiles, SourceReport } from './source-protocol.ts';

/**
 * A server that answers at known instants and does as little else as a server can, in a process of its own: what a
 * generator is measured against. It speaks OpenAI's streamed chat completions. The model's name says the pace:
 *
 * - `steady-20`: a token every 20 ms exactly, the first after 20 to 40 ms
 * - `exponential-20`: gaps of 20 ms at the mean, exponentially distributed, so that the events of many streams
 *   come one by one and in no common step
 * - `instant`: the whole answer in one write
 *
 * `max_tokens` says how many tokens, each in an event and (but for `instant`) a write of its own. Prompts are ignored.
 */
export interface Source {
  /** The API's base: `http://127.0.0.1:41234/v1`. */
  readonly url: string;
  /** What was written since the last report, and when, by the source's own clock; starts anew. */
  report(): Promise<SourceReport>;
  /** How much was written since the last report, which goes on. */
  counts(): Promise<SourceCounts>;
  /** Ends the process and whatever it was answering. */
  stop(): Promise<void>;
}

/** Starts a load source. It ends with this process, and does not keep it alive. */
export async function startSource(): Promise<Source> {
  const file = import.meta.url.endsWith('.ts') ? './source-process.ts' : './source-process.js';
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=8'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = messagesOf(child);
  child.unref();
  const first = await next();
  if (first.kind !== 'listening') throw new Error(`the load source began with "${first.kind}"`);
  const ask = async <Q extends SourceQuestion>(question: Q): Promise<Extract<SourceMessage, { readonly kind: Q }>> => {
    const answer = next();
    // A source that is gone is told by `next`.
    if (child.connected) child.send(question, () => {});
    const message = await answer;
    if (message.kind !== question) throw new Error(`the load source said "${message.kind}" for its ${question}`);
    return message as Extract<SourceMessage, { readonly kind: Q }>;
  };
  return {
    url: `http://127.0.0.1:${first.port}/v1`,
    report: async () => (await ask('report')).report,
    counts: async () => (await ask('counts')).counts,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.ref();
        child.once('exit', () => resolve());
        if (child.connected) child.disconnect();
      }),
  };
}

/** The child's messages in turn. Only while one is awaited does the channel keep this process alive. */
function messagesOf(child: ChildProcess): () => Promise<SourceMessage> {
  const waiting: PromiseWithResolvers<SourceMessage>[] = [];
  let gone: Error | undefined;
  child.on('message', (message) => {
    waiting.shift()?.resolve(message as SourceMessage);
    if (waiting.length === 0) child.channel?.unref();
  });
  const end = (error: Error): void => {
    gone ??= error;
    for (const { reject } of waiting.splice(0)) reject(gone);
  };
  child.once('error', end);
  child.once('exit', (code, signal) => end(new Error(`the load source ended (${signal ?? code})`)));
  child.channel?.unref();
  return async () => {
    if (gone !== undefined) throw gone;
    child.channel?.ref();
    const next = Promise.withResolvers<SourceMessage>();
    waiting.push(next);
    return next.promise;
  };
}
