import type { Dispatcher } from 'undici';
import type { Clock, RunMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { CensoredReason, Oddity, Outcome, TimeoutStage } from '../../core/record.ts';
import type { AnswerListener } from '../wire/answer-reader.ts';
import type { Delta, Dialect } from '../wire/dialect.ts';
import { errorMessage } from '../wire/error-message.ts';
import { Body } from './body.ts';
import type { ConnectionListener } from './connections.ts';
import { Deadlines, type Timeouts } from './deadlines.ts';
import { outcomeOf, ownWords } from './ending.ts';
import type { Exchange } from './exchange.ts';
import { failureOf } from './failure.ts';
import { type Inflater, inflaterFor } from './inflate.ts';
import { type Headers, retryAfterMs } from './retry-after.ts';
import { Timeline } from './timeline.ts';
import { UnreadEvents } from './unread-events.ts';

/** Of what a server said, in a note. */
const KEPT_SAMPLE = 120;

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
  readonly #timeline: Timeline;
  readonly #unread = new UnreadEvents();
  readonly #deadlines: Deadlines;
  readonly #startedMs: RunMs;
  #body: Body | undefined;
  #inflater: Inflater | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: Headers = {};
  #unknownEncoding: string | undefined;
  #connectMs = Number.NaN;
  #chunkMs: RunMs = Number.NaN;
  #bytesIn = 0;
  #heldOpen = false;
  #badEvent: string | undefined;

  constructor(dialect: Dialect, timeouts: Timeouts, clock: Clock, cut: AbortSignal, hide: (text: string) => string) {
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    this.exchange = promise;
    this.#settle = resolve;
    this.#dialect = dialect;
    this.#timeline = new Timeline(dialect.markProvesEnd);
    this.#clock = clock;
    this.#cut = cut;
    this.#hide = hide;
    this.#startedMs = clock.now();
    this.#leaveCut = onAbort(cut, this.#onCut);
    // A whole answer comes after its last token, and not within the time that its first one may take.
    const isLate = dialect.answersWhole && dialect.maxTokensFields.length > 0;
    const limits = isLate ? { ...timeouts, firstToken: Number.POSITIVE_INFINITY } : timeouts;
    this.#deadlines = new Deadlines(limits, this.#timeline, clock, this.#onDeadline);
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
    this.#body = new Body(this.#dialect, this, status, contentTypeIn(headers));
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
    if (!this.#isSettled) this.#timeline.addText(bytes, from, to, this.#chunkMs);
  }

  onDelta(delta: Delta, data: string): void {
    if (this.#isSettled) return;
    const timeline = this.#timeline;
    const wasFirst = timeline.outputEvents === 0;
    this.#unread.see(delta, data);
    timeline.add(delta, this.#chunkMs);
    if ((wasFirst && timeline.outputEvents > 0) || timeline.decidedMs === this.#chunkMs) this.#deadlines.stageEnded();
  }

  /** What cannot be read fails an answer at once, while it is not whole: to wait for more of it would only cost time. */
  onBadEvent(error: unknown, data: string): void {
    if (this.#isSettled || ownWords(this.#timeline, this.#hide) !== undefined) return;
    // Hidden before it is cut to length, so that not even the beginning of a secret is left.
    this.#badEvent = `an event could not be read (${messageOf(error)}): ${errorMessage(this.#hide(data))}`;
    this.#stop({ kind: 'protocol', code: 'bad-event', message: this.#badEvent });
  }

  readonly #onBytes = (bytes: Buffer, atMs: RunMs): void => {
    this.#chunkMs = atMs;
    if (!this.#isSettled) this.#body?.push(bytes);
  };

  readonly #onBroken = (error: Error): void => {
    this.#badEvent ??= `the packed answer could not be unpacked (${messageOf(error)})`;
  };

  #onEnd(endMs: RunMs): void {
    if (this.#isSettled) return;
    this.#body?.end();
    const outcome = outcomeOf({
      status: this.#status,
      contentType: contentTypeIn(this.#headers),
      unknownEncoding: this.#unknownEncoding,
      retryAfterMs: this.#status === 200 ? undefined : retryAfterMs(this.#headers),
      isStream: this.#body?.isStream === true,
      body: this.#body?.text ?? '',
      badEvent: this.#badEvent,
      unread: this.#unread.sample,
      timeline: this.#timeline,
      dialect: this.#dialect,
      hide: this.#hide,
    });
    this.#finish(outcome, endMs);
  }

  readonly #onDeadline = (stage: TimeoutStage | 'closing', afterMs: number): void => {
    if (stage !== 'closing') return this.#stop({ kind: 'timeout', stage, afterMs });
    // All was said, and only the connection is still open.
    this.#heldOpen = true;
    this.#onEnd(this.#timeline.decidedMs);
    this.#controller?.abort(new Error('stopped by the load generator'));
  };

  readonly #onCut = (): void => this.#stop({ kind: 'censored', reason: this.#cut.reason as CensoredReason });

  /** Settles first, so that the error which the abort brings finds nothing left to decide. */
  #stop(outcome: Outcome): void {
    const said = ownWords(this.#timeline, this.#hide);
    if (said === undefined) this.#finish(outcome);
    else this.#finish(said, Math.max(this.#timeline.endSaidMs, this.#timeline.lastTokenMs || 0));
    this.#controller?.abort(new Error('stopped by the load generator'));
  }

  /** What was odd about an answer that began. */
  #oddities(outcome: Outcome): readonly Oddity[] {
    const body = this.#body;
    if (body === undefined) return [];
    const odd: Oddity[] = [];
    const show = (text: string): string => errorMessage(this.#hide(text)).slice(0, KEPT_SAMPLE);
    if (body.isSniffed)
      odd.push({ kind: 'sniffed-stream', sample: show(contentTypeIn(this.#headers) || 'no content type') });
    if (body.isStream && this.#inflater !== undefined)
      odd.push({ kind: 'packed', sample: show(String(this.#headers['content-encoding'])) });
    if (body.isStream && this.#status !== 200) odd.push({ kind: 'unusual-status', sample: String(this.#status) });
    if (body.isStream && this.#dialect.answersWhole) odd.push({ kind: 'streamed-unasked' });
    if (this.#heldOpen) odd.push({ kind: 'held-open' });
    if (outcome.kind !== 'ok') return odd;
    odd.push(...this.#timeline.oddities());
    const unread = this.#unread.oddity(this.#timeline);
    if (unread !== undefined) odd.push({ ...unread, ...given({ sample: unread.sample && show(unread.sample) }) });
    return odd;
  }

  #finish(outcome: Outcome, endedMs = this.#clock.now()): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#deadlines.stop();
    this.#leaveCut();
    const { sentMs, headersMs, firstTokenMs, firstAnswerMs, lastTokenMs, countedUsage: usage } = this.#timeline;
    const { allGapsMs: itlMs, choices, outputEvents, textEvents, text, reasoning, tools } = this.#timeline;
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
    if (choices > 1) exchange.choices = choices;
    const odd = this.#oddities(outcome);
    if (odd.length > 0) exchange.odd = odd;
    // undici gives the connection back one turn after the end. Whoever asks again before that, as a user of a
    // closed loop does, would be given a new one: twice the connections, each to be opened.
    if (outcome.kind === 'ok') setImmediate(() => setImmediate(() => this.#settle(exchange)));
    else this.#settle(exchange);
  }
}

const contentTypeIn = (headers: Headers): string => String(headers['content-type'] ?? '');

const was = (stampMs: RunMs): boolean => !Number.isNaN(stampMs);
