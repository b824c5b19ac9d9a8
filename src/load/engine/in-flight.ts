import type { EndListener } from '../../client/transport/exchange.ts';
import type { RunMs, WireClock } from '../../core/clock.ts';
import { machineMs } from '../../core/monotonic-clock.ts';

/** Places in the tally that the workers of a run share. */
const NOW = 0;
const BEGUN = 1;
const COUNTS = 2;

/** Shared by all threads of a run, so that each knows how many requests the whole run has out. */
export type Tally = Int32Array;

/** The run's zero lies behind the counts, as one number of 8 bytes. */
export const newTally = (): Tally =>
  new Int32Array(
    new SharedArrayBuffer(COUNTS * Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT),
    0,
    COUNTS,
  );

const zeroIn = ({ buffer }: Tally): Float64Array => new Float64Array(buffer, COUNTS * Int32Array.BYTES_PER_ELEMENT, 1);

/** The run's zero by `machineMs`, from whoever decided it, and not from the clock that each worker made of it. */
export const setZero = (tally: Tally, zeroAtMs: number): void => {
  zeroIn(tally)[0] = zeroAtMs;
};

/** Requests out in the whole run, and begun so far. */
export const tallied = (tally: Tally): { readonly now: number; readonly begun: number } => ({
  now: Atomics.load(tally, NOW),
  begun: Atomics.load(tally, BEGUN),
});

/** What the loops of one worker saw of all requests that ended. Sums of instants are in ms of the run. */
export interface InFlightAccount {
  readonly begun: number;
  readonly ended: number;
  readonly beganSumMs: number;
  readonly endedSumMs: number;
  /** How much earlier than the loops' own readings the stamps may have been taken, or later where requests began. */
  readonly beganOwnMs: number;
  readonly endedOwnMs: number;
}

/**
 * How many requests are out, kept as they start and end: by readings of the machine's clock that are made here, and
 * by none of the stamps in the records. So the laws at the end of a run compare two things and not one with itself.
 */
export class InFlight {
  readonly #clock: WireClock;
  readonly #tally: Tally;
  readonly #zeroAtMs: number;
  #begun = 0;
  #ended = 0;
  #beganSumMs = 0;
  #endedSumMs = 0;
  #beganOwnMs = 0;
  #endedOwnMs = 0;

  /** @param tally its zero, where it has one, is what readings are held against; else they are the clock's own */
  constructor(clock: WireClock, tally = newTally()) {
    this.#clock = clock;
    this.#tally = tally;
    this.#zeroAtMs = zeroIn(tally)[0] ?? 0;
  }

  begin(): Out {
    this.#begun++;
    Atomics.add(this.#tally, BEGUN, 1);
    const inFlight = Atomics.add(this.#tally, NOW, 1) + 1;
    return new Out(this, inFlight);
  }

  /** Milliseconds of the run, by a reading that is nobody's stamp. */
  read(): RunMs {
    return this.#zeroAtMs === 0 ? this.#clock.now() : machineMs() - this.#zeroAtMs;
  }

  /** How long before this instant the bytes may have come that are handled now: their stamp is no older. */
  ownMs(): number {
    const nowMs = this.#clock.now();
    return nowMs - this.#clock.arrivedSince(nowMs);
  }

  left(): void {
    Atomics.sub(this.#tally, NOW, 1);
  }

  ended(began: Reading, ended: Reading): void {
    this.#ended++;
    this.#beganSumMs += began.atMs;
    this.#beganOwnMs += began.ownMs;
    this.#endedSumMs += ended.atMs;
    this.#endedOwnMs += ended.ownMs;
  }

  account(): InFlightAccount {
    return {
      begun: this.#begun,
      ended: this.#ended,
      beganSumMs: this.#beganSumMs,
      endedSumMs: this.#endedSumMs,
      beganOwnMs: this.#beganOwnMs,
      endedOwnMs: this.#endedOwnMs,
    };
  }
}

/** An instant, and how far from it the stamp of the same event may lie. */
interface Reading {
  readonly atMs: RunMs;
  readonly ownMs: number;
}

/** One request that is out. The transport tells it of the end as that happens; whoever sent it hears some turns later. */
export class Out implements EndListener {
  /** In the whole run just after it began, itself included. */
  readonly inFlight: number;
  readonly #account: InFlight;
  readonly #beganMs: RunMs;
  #beganOwnMs: number | undefined;
  #endingMs: RunMs | undefined;
  #said: Reading | undefined;
  #settled: Reading | undefined;
  #hasLeft = false;

  constructor(account: InFlight, inFlight: number) {
    this.#account = account;
    this.inFlight = inFlight;
    this.#beganMs = account.read();
  }

  /** What is asked again began when it was asked first. */
  onBegun(): void {
    this.#beganOwnMs ??= this.#account.read() - this.#beganMs;
  }

  onEnding(): void {
    this.#endingMs = this.#account.read();
  }

  onEndSaid(): void {
    this.#said = this.#read();
  }

  onSettled(endedWhenSaid: boolean, isLast: boolean): void {
    this.#settled = (endedWhenSaid ? this.#said : undefined) ?? this.#read();
    this.#endingMs = undefined;
    if (isLast) this.#leave();
  }

  /** Its outcome has been heard. */
  end(): void {
    this.#leave();
    this.#account.ended({ atMs: this.#beganMs, ownMs: this.#beganOwnMs ?? 0 }, this.#settled ?? this.#read());
  }

  /** Of what is read without notice the stamp is as old as the bytes may be. */
  #read(): Reading {
    const atMs = this.#account.read();
    return { atMs, ownMs: this.#endingMs === undefined ? this.#account.ownMs() : atMs - this.#endingMs };
  }

  #leave(): void {
    if (!this.#hasLeft) this.#account.left();
    this.#hasLeft = true;
  }
}
