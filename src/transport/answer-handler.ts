import type { Dispatcher } from 'undici';
import type { Clock, RunMs } from '../core/clock.ts';
import { messageOf, systemCode } from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';
import type { CensoredReason, Outcome, TimeoutStage } from '../core/record.ts';
import { type AnswerListener, AnswerReader } from '../wire/answer-reader.ts';
import type { Delta, Dialect } from '../wire/dialect.ts';
import { errorMessage } from '../wire/error-message.ts';
import type { ConnectionListener } from './connections.ts';
import { Deadlines, type Timeouts } from './deadlines.ts';
import type { Exchange } from './exchange.ts';
import { Timeline } from './timeline.ts';

/** How much of a body that is no stream is kept to say what it was. */
const KEPT_BYTES = 16_384;

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
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #contentType = '';
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

  onConnecting(): void {}

  onConnected(tookMs: number): void {
    this.#connectMs = tookMs;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) return controller.abort(new Error('settled before it was sent'));
    this.#timeline.sentMs = this.#clock.now();
    this.#deadlines.stageEnded();
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#timeline.headersMs = this.#clock.now();
    this.#status = status;
    this.#contentType = String(headers['content-type'] ?? '');
    if (status === 200 && /^text\/event-stream\b/i.test(this.#contentType)) {
      this.#reader = new AnswerReader(this.#dialect, this);
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunkMs = this.#clock.now(); // Before parsing: our own work must not count as the server's.
    this.#bytesIn += chunk.length;
    if (this.#reader !== undefined) this.#reader.push(chunk);
    else if (this.#body.length < KEPT_BYTES) this.#body += this.#decode(chunk);
  }

  onResponseEnd(): void {
    this.#reader?.end();
    this.#finish(this.#outcomeAtEnd());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish(
      this.#timeline.isComplete
        ? this.#completed()
        : { kind: 'transport', code: transportCode(error), message: messageOf(error) },
    );
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

  /** Of a body that is no stream, in whole characters however it is cut. */
  #decode(chunk: Buffer): string {
    this.#decoder ??= new TextDecoder();
    return this.#decoder.decode(chunk, { stream: true });
  }

  #outcomeAtEnd(): Outcome {
    const { error, finishReason, outputEvents, isEnded, isComplete } = this.#timeline;
    if (this.#status !== 200)
      return { kind: 'http', status: this.#status, message: errorMessage(this.#hide(this.#body)) };
    if (this.#reader === undefined) {
      const got = this.#contentType === '' ? 'no content type' : this.#contentType;
      return this.#broke(
        'not-an-event-stream',
        `the answer is ${got}, not text/event-stream: ${errorMessage(this.#hide(this.#body))}`,
      );
    }
    if (error !== undefined) return this.#broke('in-band-error', error);
    if (this.#badEvent !== undefined) return this.#broke('bad-event', this.#badEvent);
    if (finishReason === 'error' || finishReason === 'abort')
      return this.#broke('in-band-error', `the server gave up with finish_reason "${finishReason}"`);
    if (isComplete) return this.#completed();
    return isEnded
      ? this.#broke('no-tokens', 'the stream ended with [DONE] but held no output and no finish_reason')
      : this.#broke(
          'truncated',
          `the stream ended after ${outputEvents} output events without finish_reason or [DONE]`,
        );
  }

  #completed(): Outcome {
    return { kind: 'ok', finishReason: this.#timeline.finishReason ?? 'unsaid' };
  }

  #broke(code: Extract<Outcome, { kind: 'protocol' }>['code'], message: string): Outcome {
    return { kind: 'protocol', code, message };
  }

  readonly #onDeadline = (stage: TimeoutStage, afterMs: number): void => {
    this.#stop(this.#timeline.isComplete ? this.#completed() : { kind: 'timeout', stage, afterMs });
  };

  readonly #onCut = (): void => {
    this.#stop(
      this.#timeline.isComplete ? this.#completed() : { kind: 'censored', reason: this.#cut.reason as CensoredReason },
    );
  };

  /** Settles first, so that the error which the abort brings finds nothing left to decide. */
  #stop(outcome: Outcome): void {
    this.#finish(outcome);
    this.#controller?.abort(new Error('stopped by the load generator'));
  }

  #finish(outcome: Outcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#deadlines.stop();
    this.#leaveCut();
    const { sentMs, headersMs, firstTokenMs, firstAnswerMs, lastTokenMs, usage } = this.#timeline;
    const { itlMs, outputEvents, textEvents } = this.#timeline;
    const exchange: Exchange = {
      startedMs: this.#startedMs,
      endedMs: this.#clock.now(),
      ...stamp('sentMs', sentMs),
      ...stamp('connectMs', this.#connectMs),
      ...stamp('headersMs', headersMs),
      ...stamp('firstTokenMs', firstTokenMs),
      ...stamp('firstAnswerMs', firstAnswerMs),
      ...stamp('lastTokenMs', lastTokenMs),
      itlMs,
      outputEvents,
      textEvents,
      text: this.#timeline.text.toString(),
      ...(usage === undefined ? {} : { usage }),
      bytesIn: this.#bytesIn,
      outcome,
    };
    // undici gives the connection back one turn after the end. Whoever asks again before that, as a user of a
    // closed loop does, would be given a new one: twice the connections, each to be opened.
    if (outcome.kind === 'ok') setImmediate(() => setImmediate(() => this.#settle(exchange)));
    else this.#settle(exchange);
  }
}

const stamp = <K extends string>(name: K, value: number): { readonly [P in K]?: number } =>
  Number.isNaN(value) ? {} : ({ [name]: value } as { [P in K]: number });

/** undici wraps what the socket said; the socket's own word tells more. */
function transportCode(error: Error): string {
  const code = systemCode(error);
  return code === 'UND_ERR_SOCKET' && error.cause !== undefined ? systemCode(error.cause) : code;
}
