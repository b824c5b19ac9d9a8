import { type Dispatcher, Pool } from 'undici';
import { seen } from './probe.ts';

/**
 * The least that a generator on undici can do: the same requests at the same times, over the same kind of pool, and
 * of the answers nothing but how long they are. A program of its own, started with its load as JSON.
 */
export interface BareLoad {
  readonly url: string;
  readonly model: string;
  readonly answerTokens: number;
  readonly seconds: number;
  readonly requestsPerSecond?: number;
  readonly users?: number;
}

const TICK_MS = 1;
/** As long as a made-up prompt of 100 tokens. */
const PROMPT = 'simple '.repeat(100);

const load = JSON.parse(process.argv[2] ?? '{}') as BareLoad;
const { origin, pathname } = new URL(load.url);
const pool = new Pool(origin, {
  connections: null,
  pipelining: 1,
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 4000,
});
const request: Dispatcher.DispatchOptions = {
  path: `${pathname}/chat/completions`,
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  body: JSON.stringify({
    model: load.model,
    messages: [{ role: 'user', content: PROMPT }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: load.answerTokens,
    min_tokens: load.answerTokens,
    ignore_eos: true,
  }),
};

let inFlight = 0;
let isOver = false;

class ByteCounter implements Dispatcher.DispatchHandler {
  readonly #then: () => void;

  constructor(then: () => void) {
    this.#then = then;
  }

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_: unknown, chunk: Buffer): void {
    seen.bytes += chunk.length;
  }

  onResponseEnd(): void {
    inFlight--;
    // undici gives a connection back one turn after the end; asked before that, it would open another.
    setImmediate(() => setImmediate(this.#then));
  }

  onResponseError(_: unknown, error: Error): void {
    throw error;
  }
}

const send = (then: () => void): void => {
  inFlight++;
  pool.dispatch(request, new ByteCounter(then));
};

const again = (): void => {
  if (isOver) endIfDone();
  else send(again);
};

setTimeout(() => {
  isOver = true;
  endIfDone();
}, load.seconds * 1000);
if (load.requestsPerSecond !== undefined) arrive(1000 / load.requestsPerSecond);
for (let user = 0; user < (load.users ?? 0); user++) again();

function arrive(gapMs: number): void {
  const startMs = performance.now();
  let sent = 0;
  const tick = (): void => {
    if (isOver) return;
    for (; startMs + sent * gapMs <= performance.now(); sent++) send(endIfDone);
    setTimeout(tick, TICK_MS);
  };
  tick();
}

/** Says how many bytes there were in all, by which the bytes of an event are known. */
function endIfDone(): void {
  if (!isOver || inFlight > 0 || pool.destroyed) return;
  console.log(JSON.stringify(seen));
  void pool.destroy();
}
