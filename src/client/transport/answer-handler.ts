import type { Dispatcher } from 'undici';
import type { Clock, RunMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { CensoredReason, Outcome, TimeoutStage } from '../../core/record.ts';
import { type AnswerListener, AnswerReader } from '../wire/answer-reader.ts';
import type { Delta, Dialect } from '../wire/dialect.ts';
import { errorMessage } from '../wire/error-message.ts';
import type { ConnectionListener } from './connections.ts';
import { Deadlines, type Timeouts } from './deadlines.ts';
import { outcomeOf, ownWords } from './ending.ts';
import type { Exchange } from './exchange.ts';
import { failureOf } from './failure.ts';
import { type Inflater, inflaterFor } from './inflate.ts';
import { type Headers, retryAfterMs } from './retry-after.ts';
import { Timeline } from './timeline.ts';

/** How much of a body that is no stream is kept to say what it was. */
const KEPT_CHARACTERS = 16_384;
/** A whole answer is kept whole: vectors for a long list of texts take megabytes. */
const KEPT_OF_WHOLE = 64_000_000;

/**
 * Follows one request from dispatch to its end; undici calls it directly. Exactly one outcome is settled,
 * whichever comes first: the response's end, a failure, a deadline, or the run cutting it off.
 */
export class AnswerHandler implements Dispatcher.DispatchHandler, ConnectionListener, AnswerListener {
  readonly exchange: Promise<Exchange>;
  readonly #settle: (exchange: Exchange) => void;
  readonly #clock: Clock;
  readonly #dialect: Dialect;
  readonly #cut: AbortSignal;
  readonly #leaveCut: () => void;
  readonly #hide: (text: string) => string;
  readonly #timeline = new Timeline();
  readonly #deadlines: Deadlines;
  readonly #startedMs: RunMs;
  #reader: AnswerReader | undefined;
  #inflater: Inflater | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: Headers = {};
  #unknownEncoding: string | undefined;
  #connectMs = Number.NaN;
  #chunkMs: RunMs = Number.NaN;
  #bytesIn = 0;
  #decoder: TextDecoder | undefined;
  #body = '';
  #badEvent: string | undefined;

  constructor(dialect: Dialect, timeouts: Timeouts, clock: Clock, cut: AbortSignal, hide: (text: string) => string) {
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    this.exchange = promise;
    this.#settle = resolve;
    this.#dialect = dialect;
    this.#clock = clock;
    this.#cut = cut;
    this.#hide = hide;
    this.#startedMs = clock.now();
    this.#leaveCut = onAbort(cut, this.#onCut);
    this.#deadlines = new Deadlines(timeouts, this.#timeline, clock, this.#onDeadline);
    if (cut.aborted) this.#onCut();
  }

  onConnected(tookMs: number): void {
    this.#connectMs = tookMs;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) return controller.abort(new Error('settled before it was sent'));
    this.#timeline.sentMs = this.#clock.now();
    this.#deadlines.stageEnded();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#timeline.headersMs = this.#clock.now();
    if (status < 200) return; // An early hint; the response is yet to come.
    this.#status = status;
    this.#headers = headers;
    if (status === 200 && /^\s*text\/event-stream\b/i.test(String(headers['content-type'])))
      this.#reader = new AnswerReader(this.#dialect, this);
    const encoding = String(headers['content-encoding'] ?? '');
    const inflater = inflaterFor(encoding, this.#onBytes, this.#onBroken);
    if (inflater === null) this.#unknownEncoding = encoding;
    else this.#inflater = inflater;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const atMs = this.#clock.now(); // Before parsing: our own work must not count as the server's.
    this.#bytesIn += chunk.length;
    if (this.#inflater === undefined) this.#onBytes(chunk, atMs);
    else this.#inflater.push(chunk, atMs);
  }

  onResponseEnd(): void {
    const endMs = this.#clock.now();
    if (this.#inflater === undefined) this.#onEnd(endMs);
    else this.#inflater.end(() => this.#onEnd(endMs));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { code, what, advice } = failureOf(error);
    const message = this.#hide(advice === undefined ? what : `${what}; ${advice}`);
    this.#finish(ownWords(this.#timeline, this.#hide) ?? { kind: 'transport', code, message });
  }

  onText(bytes: Buffer, from: number, to: number): void {
    if (this.#badEvent === undefined) this.#timeline.addText(bytes, from, to, this.#chunkMs);
  }

  onDelta(delta: Delta, data: string): void {
    if (this.#badEvent !== undefined) return;
    const wasFirst = this.#timeline.outputEvents === 0;
    // Hidden before it is cut to length, so that not even the beginning of a secret is left.
    const shown = delta.error === undefined ? delta : { ...delta, error: errorMessage(this.#hide(data)) };
    this.#timeline.add(shown, this.#chunkMs);
    if (wasFirst && this.#timeline.outputEvents > 0) this.#deadlines.stageEnded();
  }

  onBadEvent(error: unknown, data: string): void {
    this.#badEvent ??= `an event could not be read (${messageOf(error)}): ${errorMessage(this.#hide(data))}`;
  }

  readonly #onBytes = (bytes: Buffer, atMs: RunMs): void => {
    this.#chunkMs = atMs;
    if (this.#reader !== undefined) return this.#reader.push(bytes);
    const kept = this.#dialect.readWhole === undefined ? KEPT_CHARACTERS : KEPT_OF_WHOLE;
    if (this.#body.length >= kept) return;
    this.#decoder ??= new TextDecoder();
    this.#body += this.#decoder.decode(bytes, { stream: true });
  };

  readonly #onBroken = (error: Error): void => {
    this.#badEvent ??= `the packed answer could not be unpacked (${messageOf(error)})`;
  };

  #onEnd(endMs: RunMs): void {
    this.#reader?.end();
    const outcome = outcomeOf({
      status: this.#status,
      contentType: String(this.#headers['content-type'] ?? ''),
      unknownEncoding: this.#unknownEncoding,
      retryAfterMs: this.#status === 200 ? undefined : retryAfterMs(this.#headers),
      isStream: this.#reader !== undefined,
      body: this.#body,
      badEvent: this.#badEvent,
      timeline: this.#timeline,
      dialect: this.#dialect,
      hide: this.#hide,
    });
    this.#finish(outcome, endMs);
  }

  readonly #onDeadline = (stage: TimeoutStage, afterMs: number): void =>
    this.#stop({ kind: 'timeout', stage, afterMs });

  readonly #onCut = (): void => this.#stop({ kind: 'censored', reason: this.#cut.reason as CensoredReason });

  /** Settles first, so that the error which the abort brings finds nothing left to decide. */
  #stop(outcome: Outcome): void {
    this.#finish(ownWords(this.#timeline, this.#hide) ?? outcome);
    this.#controller?.abort(new Error('stopped by the load generator'));
  }

  #finish(outcome: Outcome, endedMs = this.#clock.now()): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#deadlines.stop();
    this.#leaveCut();
    const { sentMs, headersMs, firstTokenMs, firstAnswerMs, lastTokenMs, usage } = this.#timeline;
    const { itlMs, outputEvents, textEvents, text, reasoning, tools } = this.#timeline;
    const bytesIn = this.#bytesIn;
    const exchange: { -readonly [K in keyof Exchange]: Exchange[K] } = {
      startedMs: this.#startedMs,
      endedMs,
      itlMs,
      outputEvents,
      textEvents,
      text: text.toString(),
      bytesIn,
      outcome,
    };
    if (was(sentMs)) exchange.sentMs = sentMs;
    if (was(this.#connectMs)) exchange.connectMs = this.#connectMs;
    if (was(headersMs)) exchange.headersMs = headersMs;
    if (was(firstTokenMs)) exchange.firstTokenMs = firstTokenMs;
    if (was(firstAnswerMs)) exchange.firstAnswerMs = firstAnswerMs;
    if (was(lastTokenMs)) exchange.lastTokenMs = lastTokenMs;
    if (reasoning !== '') exchange.reasoning = reasoning;
    if (tools !== undefined) exchange.toolCalls = tools.list();
    if (usage !== undefined) exchange.usage = usage;
    // undici gives the connection back one turn after the end. Whoever asks again before that, as a user of a
    // closed loop does, would be given a new one: twice the connections, each to be opened.
    if (outcome.kind === 'ok') setImmediate(() => setImmediate(() => this.#settle(exchange)));
    else this.#settle(exchange);
  }
}

const was = (stampMs: RunMs): boolean => !Number.isNaN(stampMs);
