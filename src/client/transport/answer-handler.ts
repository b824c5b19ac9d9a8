import type { Dispatcher } from 'undici';
import type { RunMs, WireClock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { CensoredReason, Outcome, TimeoutStage } from '../../core/record.ts';
import type { AnswerListener } from '../wire/answer-reader.ts';
import type { Delta, Dialect } from '../wire/dialect.ts';
import { errorMessage } from '../wire/error-message.ts';
import { TooLong } from '../wire/too-long.ts';
import { oddities, type Seen } from './answer-oddities.ts';
import { Body } from './body.ts';
import type { ConnectionListener } from './connections.ts';
import { Deadlines, type Timeouts } from './deadlines.ts';
import { type Ending, outcomeOf, ownWords, whyUnread } from './ending.ts';
import type { EndListener, Exchange, OwnDelays } from './exchange.ts';
import { failureOf } from './failure.ts';
import { type Inflater, inflaterFor } from './inflate.ts';
import { type Headers, retryAfterMs } from './retry-after.ts';
import { Timeline } from './timeline.ts';
import { UnreadEvents } from './unread-events.ts';

/** Of what is read so soon after it was found, all came together. */
const AT_ONCE_MS = 0.2;

/**
 * Follows one request from dispatch to its end; undici calls it directly. Exactly one outcome is settled,
 * whichever comes first: the response's end, a failure, a deadline, or the run cutting it off.
 */
export class AnswerHandler implements Dispatcher.DispatchHandler, ConnectionListener, AnswerListener {
  readonly exchange: Promise<Exchange>;
  readonly #settle: (exchange: Exchange) => void;
  readonly #clock: WireClock;
  readonly #dialect: Dialect;
  readonly #cut: AbortSignal;
  readonly #leaveCut: () => void;
  readonly #hide: (text: string) => string;
  readonly #timeline: Timeline;
  readonly #unread: UnreadEvents;
  readonly #deadlines: Deadlines;
  readonly #ends: EndListener | undefined;
  readonly #startedMs: RunMs;
  #body: Body | undefined;
  #inflater: Inflater | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: Headers = {};
  #unknownEncoding: string | undefined;
  #connectMs = Number.NaN;
  #connectOwnMs = 0;
  #handedOverMs: RunMs = Number.NaN;
  /** How long the thread had slept by then. */
  #sleptMs = 0;
  #endedOwnMs = 0;
  #chunkMs: RunMs = Number.NaN;
  /** Of the piece at hand: as early as it may have come, and when its first part and what is behind it came at the latest. */
  #sinceMs: RunMs = Number.NaN;
  #firstMs: RunMs = Number.NaN;
  #laterMs: RunMs = Number.NaN;
  /** When the event after the one at hand came. */
  #nextMs: RunMs = Number.NaN;
  #bytesIn = 0;
  #heldOpen = false;
  /** All has come, and was told; what is left of it is being unpacked. */
  #isUnpacking = false;
  #badEvent: string | undefined;

  constructor(
    dialect: Dialect,
    timeouts: Timeouts,
    clock: WireClock,
    cut: AbortSignal,
    hide: (text: string) => string,
    ends?: EndListener,
  ) {
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    this.exchange = promise;
    this.#settle = resolve;
    this.#dialect = dialect;
    this.#timeline = new Timeline(dialect.markProvesEnd);
    this.#clock = clock;
    this.#cut = cut;
    this.#hide = hide;
    this.#ends = ends;
    this.#unread = new UnreadEvents(hide);
    this.#startedMs = clock.now();
    ends?.onBegun();
    this.#leaveCut = onAbort(cut, this.#onCut);
    // A whole answer comes after its last token, and not within the time that its first one may take.
    const isLate = dialect.answersWhole && dialect.maxTokensFields.length > 0;
    const limits = isLate ? { ...timeouts, firstToken: Number.POSITIVE_INFINITY } : timeouts;
    this.#deadlines = new Deadlines(limits, this.#timeline, clock, this.#onDeadline);
    if (cut.aborted) this.#onCut();
  }

  onConnected(tookMs: number, ownMs: number): void {
    this.#connectMs = tookMs;
    this.#connectOwnMs = ownMs;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) return controller.abort(new Error('settled before it was sent'));
    this.#timeline.sentMs = this.#clock.now();
    this.#deadlines.stageEnded();
  }

  /** The system has the request, or as much of it as it takes at once. */
  onRequestSent(): void {
    this.#handedOverMs = this.#clock.now();
    this.#sleptMs = this.#clock.sleptMs();
    this.#clock.look();
  }

  /** It has taken the rest of a long one: what it took in between, while this thread had nothing to do, was not ours. */
  onBodyTaken(): void {
    if (Number.isNaN(this.#handedOverMs)) return;
    const sleptMs = this.#clock.sleptMs();
    this.#handedOverMs += Math.max(0, this.#clock.now() - this.#handedOverMs - (sleptMs - this.#sleptMs));
    this.#sleptMs = sleptMs;
  }

  /**
   * The first that is in a piece had come when this turn looked, however many others were read before. What stands behind it
   * may have come while they were.
   */
  onRead(isPiece: boolean): void {
    if (!isPiece) {
      this.#firstMs = Number.NaN;
      return;
    }
    const atMs = this.#clock.now();
    this.#sinceMs = this.#clock.arrivedSince(atMs);
    this.#firstMs = this.#clock.foundBy(atMs);
    this.#laterMs = atMs - this.#firstMs <= AT_ONCE_MS ? this.#firstMs : atMs;
  }

  /** When what is handed on next came at the latest. Over HTTP/2 nobody tells when a piece was read. */
  #cameMs(): RunMs {
    if (Number.isNaN(this.#firstMs)) {
      const atMs = this.#clock.now();
      this.#sinceMs = this.#clock.arrivedSince(atMs);
      this.#laterMs = atMs;
      return atMs;
    }
    const cameMs = this.#firstMs;
    this.#firstMs = this.#laterMs;
    return cameMs;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#timeline.headersMs = this.#cameMs();
    // Read by nobody, and kept until the answer's end with the bytes they came in.
    controller.rawHeaders = null;
    if (status < 200) return; // An early hint; the response is yet to come.
    this.#status = status;
    this.#headers = headers;
    this.#body = new Body(this.#dialect, this, status, contentTypeIn(headers));
    const encoding = String(headers['content-encoding'] ?? '');
    const inflater = inflaterFor(encoding, this.#onUnpacked, this.#onBroken);
    if (inflater === null) this.#unknownEncoding = encoding;
    else this.#inflater = inflater;
    if (this.#body.isNoAnswer) this.#awaitClose(this.#timeline.headersMs);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const atMs = this.#cameMs(); // Not now: our own work must not count as the server's.
    if (this.#isSettled) return;
    this.#bytesIn += chunk.length;
    const ownMs = atMs - this.#sinceMs;
    if (this.#inflater !== undefined) return this.#inflater.push(chunk, atMs, ownMs);
    this.#nextMs = this.#laterMs;
    this.#onBytes(chunk, atMs, ownMs);
  }

  onResponseEnd(): void {
    this.#ends?.onEnding();
    const endMs = this.#clock.now();
    this.#endedOwnMs = endMs - this.#clock.arrivedSince(endMs);
    if (this.#inflater === undefined) return this.#onEnd(endMs);
    this.#ends?.onEndSaid();
    this.#isUnpacking = true;
    this.#inflater.end(() => this.#onEnd(endMs, true));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { code, what, advice } = failureOf(error);
    const message = this.#hide(advice === undefined ? what : `${what}; ${advice}`);
    this.#finish(this.#known() ?? { kind: 'transport', code, message });
  }

  onText(bytes: Buffer, from: number, to: number): void {
    if (this.#isSettled) return;
    this.#timeline.addText(bytes, from, to, this.#chunkMs);
    if (this.#chunkMs !== this.#nextMs) this.#goOn();
  }

  onDelta(delta: Delta, data: string): void {
    if (this.#isSettled) return;
    const timeline = this.#timeline;
    const wasFirst = timeline.outputEvents === 0;
    this.#unread.see(delta, data);
    timeline.add(delta, this.#chunkMs);
    if (timeline.endSaidMs === this.#chunkMs) this.#tellEnd();
    if ((wasFirst && timeline.outputEvents > 0) || timeline.decidedMs === this.#chunkMs) this.#deadlines.stageEnded();
    if (this.#chunkMs !== this.#nextMs) this.#goOn();
  }

  /** To what stands behind the first in a piece. */
  #goOn(): void {
    this.#chunkMs = this.#nextMs;
    this.#timeline.ownMs = this.#nextMs - this.#sinceMs;
  }

  /** Usage may come with every event: of an end nothing was said until there was a reason or an end mark. */
  #tellEnd(): void {
    const mayBeEnd = this.#timeline.finishReason !== undefined || was(this.#timeline.decidedMs);
    if (mayBeEnd && !this.#isUnpacking) this.#ends?.onEndSaid();
  }

  /** What cannot be read fails an answer at once, while it is not whole: to wait for more of it would only cost time. */
  onBadEvent(error: unknown, data: string): void {
    if (this.#isSettled || ownWords(this.#timeline, this.#hide) !== undefined) return;
    this.#badEvent = `an event could not be read (${whyUnread(error)}): ${errorMessage(data, this.#hide)}`;
    this.#stop({ kind: 'protocol', code: 'bad-event', message: this.#badEvent });
  }

  readonly #onUnpacked = (bytes: Buffer, atMs: RunMs, ownMs: number): void => {
    this.#nextMs = atMs;
    this.#onBytes(bytes, atMs, ownMs);
  };

  readonly #onBytes = (bytes: Buffer, atMs: RunMs, ownMs: number): void => {
    this.#chunkMs = atMs;
    this.#timeline.ownMs = ownMs;
    const body = this.#body;
    if (this.#isSettled || body === undefined) return;
    try {
      body.push(bytes);
    } catch (error) {
      return this.#onTooLong(error);
    }
    this.#endedOwnMs = ownMs;
    if (body.isEnough) this.#leave(atMs);
    else if (body.isNoAnswer) this.#awaitClose(atMs);
  };

  #onTooLong(error: unknown): void {
    if (!(error instanceof TooLong)) throw error;
    this.#stop({ kind: 'protocol', code: 'bad-event', message: error.message });
  }

  /** What is no answer gets a moment to say why. */
  #awaitClose(atMs: RunMs): void {
    const timeline = this.#timeline;
    if (this.#isSettled || was(timeline.decidedMs)) return;
    timeline.decidedMs = atMs;
    timeline.endSaidMs = atMs;
    this.#ends?.onEndSaid();
    this.#deadlines.stageEnded();
  }

  readonly #onBroken = (error: Error): void => {
    this.#badEvent ??= `the packed answer could not be unpacked (${messageOf(error)})`;
  };

  #onEnd(endMs: RunMs, wasSaid = false): void {
    if (this.#isSettled) return;
    try {
      this.#body?.end();
    } catch (error) {
      return this.#onTooLong(error);
    }
    this.#finish(outcomeOf(this.#ending()), endMs, wasSaid);
  }

  /** What is certain before the response has come to its end, and whatever ends it. */
  #known(): Outcome | undefined {
    return (
      ownWords(this.#timeline, this.#hide) ?? (this.#body?.isNoAnswer === true ? outcomeOf(this.#ending()) : undefined)
    );
  }

  #ending(): Ending {
    return {
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
    };
  }

  readonly #onDeadline = (stage: TimeoutStage | 'closing', afterMs: number): void => {
    if (stage !== 'closing') return this.#stop({ kind: 'timeout', stage, afterMs });
    // All was said, and only the connection is still open.
    this.#heldOpen = this.#body?.isNoAnswer !== true;
    this.#endedOwnMs = this.#timeline.decidedOwnMs;
    this.#leave(this.#timeline.decidedMs, true);
  };

  #leave(endMs: RunMs, wasSaid = false): void {
    this.#onEnd(endMs, wasSaid);
    this.#controller?.abort(new Error('stopped by the load generator'));
  }

  readonly #onCut = (): void => this.#stop({ kind: 'censored', reason: this.#cut.reason as CensoredReason });

  /** Settles first, so that the error which the abort brings finds nothing left to decide. */
  #stop(outcome: Outcome): void {
    const known = this.#known();
    if (known === undefined) this.#finish(outcome);
    else this.#finish(known, Math.max(this.#timeline.endSaidMs, this.#timeline.lastTokenMs || 0), true);
    this.#controller?.abort(new Error('stopped by the load generator'));
  }

  #own(): OwnDelays {
    const { firstTokenOwnMs, firstAnswerOwnMs, allGapsOwnUs } = this.#timeline;
    return {
      handedOverMs: this.#handedOverMs,
      connectMs: this.#connectOwnMs,
      firstTokenMs: firstTokenOwnMs,
      firstAnswerMs: firstAnswerOwnMs,
      endedMs: this.#endedOwnMs,
      gapsUs: allGapsOwnUs,
    };
  }

  #seen(): Seen {
    return {
      status: this.#status,
      contentType: contentTypeIn(this.#headers),
      packedAs: this.#inflater === undefined ? undefined : String(this.#headers['content-encoding']),
      isHeldOpen: this.#heldOpen,
      asksWhole: this.#dialect.answersWhole,
      timeline: this.#timeline,
      unread: this.#unread,
      hide: this.#hide,
    };
  }

  #now(): RunMs {
    if (!this.#isSettled) this.#ends?.onEnding();
    return this.#clock.now();
  }

  /** @param wasSaid it ended when it last said something of its end, and not now */
  #finish(outcome: Outcome, endedMs = this.#now(), wasSaid = false): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#ends?.onSettled(wasSaid, outcome.kind === 'ok');
    this.#deadlines.stop();
    this.#leaveCut();
    this.#inflater?.stop();
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
    if (was(this.#handedOverMs)) exchange.own = this.#own();
    const odd = this.#body === undefined ? [] : oddities(this.#body, outcome, this.#seen());
    if (odd.length > 0) exchange.odd = odd;
    // undici gives the connection back one turn after the end. Whoever asks again before that, as a user of a
    // closed loop does, would be given a new one: twice the connections, each to be opened.
    if (outcome.kind === 'ok') setImmediate(() => setImmediate(() => this.#settle(exchange)));
    else this.#settle(exchange);
  }
}

const contentTypeIn = (headers: Headers): string => String(headers['content-type'] ?? '');

const was = (stampMs: RunMs): boolean => !Number.isNaN(stampMs);
