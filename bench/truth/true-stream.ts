import type { Socket } from 'node:net';
import type { Rng } from '../../src/core/rng.ts';
import { FIRST, MIDDLE } from '../../src/doctor/answers.ts';
import type { ArrivalClock } from './arrival-clock.ts';
import type { TrueExchange } from './exchange.ts';
import type { Pace } from './pace.ts';

const chunk = (data: string): string => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;
const event = (more: object): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-source', object: 'chat.completion.chunk', created: 0, model: 'truth', ...more })}\n\n`;

/** One answer under way, with the instants of its writes. */
export class TrueStream implements TrueExchange {
  dueMs: number;
  lateMs = 0;
  readonly serial: number;
  readonly readMs: readonly [number, number];
  readonly writesMs: Float64Array;
  readonly #socket: Socket;
  readonly #pace: Pace;
  readonly #rng: Rng;
  readonly #onEnd: (whole: boolean) => void;
  #written = 0;

  constructor(
    { serial, readMs }: Pick<TrueExchange, 'serial' | 'readMs'>,
    pace: Pace,
    socket: Socket,
    rng: Rng,
    onEnd: (whole: boolean) => void,
  ) {
    this.serial = serial;
    this.readMs = readMs;
    this.writesMs = new Float64Array(2 * pace.tokens);
    this.#socket = socket;
    this.#pace = pace;
    this.#rng = rng;
    this.#onEnd = onEnd;
    const { kind, ms } = pace.ttft;
    this.dueMs = readMs[1] + (kind === 'fixed' ? ms : ms * (0.5 + rng.next()));
  }

  /** Writes the token that is due. True when there is another. */
  write(clock: ArrivalClock): boolean {
    const { tokens, gap } = this.#pace;
    if (this.#socket.destroyed) {
      this.#onEnd(false);
      return false;
    }
    const isLast = this.#written + 1 === tokens;
    const bytes = this.#written === 0 ? FIRST : MIDDLE;
    const whole = isLast ? Buffer.concat([bytes, this.#ending()]) : bytes;
    const beforeMs = clock.now();
    this.#socket.write(whole);
    this.writesMs[2 * this.#written] = beforeMs;
    this.writesMs[2 * this.#written + 1] = clock.now();
    this.lateMs = Math.max(this.lateMs, beforeMs - this.dueMs);
    this.#written++;
    if (isLast) {
      this.#onEnd(true);
      return false;
    }
    // From the instant that was planned, not from the write: lateness must not add up.
    this.dueMs += gap.kind === 'fixed' ? gap.ms : -Math.log(1 - this.#rng.next()) * gap.ms;
    return true;
  }

  #ending(): Buffer {
    const done = event({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }] });
    const usage = { prompt_tokens: this.serial, completion_tokens: this.#pace.tokens };
    return Buffer.from(`${chunk(`${done}${event({ choices: [], usage })}data: [DONE]\n\n`)}0\r\n\r\n`);
  }
}
