import type { Dispatcher } from 'undici';
import type { OddityKind } from '../../core/oddity.ts';
import type { Oddity, Outcome } from '../../core/record.ts';
import { AnswerHandler } from './answer-handler.ts';
import type { OddityListener } from './connections.ts';
import type { Headers } from './retry-after.ts';

/** How much of a refusal is kept to know what it refuses: servers may repeat much before they name it. */
const KEPT_BYTES = 16_384;

/** Keeps what a request's outcome is told with that no answer tells: where a redirect points, how its bytes came. */
export class RequestHandler extends AnswerHandler implements OddityListener {
  location: string | undefined;
  odd: Oddity[] | undefined;
  #isRefused = false;
  #said = '';

  onOdd(kind: OddityKind, sample?: string): void {
    this.odd ??= [];
    this.odd.push(sample === undefined ? { kind } : { kind, sample });
  }

  override onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // What was not modified is nowhere else.
    if (status >= 300 && status < 400 && status !== 304) this.location = String(headers['location'] ?? '');
    this.#isRefused = status === 400 || status === 422;
    super.onResponseStart(controller, status, headers);
  }

  override onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    super.onResponseData(controller, chunk);
    if (this.#isRefused && this.#said.length < KEPT_BYTES) this.#said += chunk.toString('latin1');
  }

  /** What a server says of a request that it does not take; empty where it took it. For reading, and not to be shown. */
  refusalIn(outcome: Outcome): string {
    return this.#isRefused && outcome.kind === 'http' ? `${outcome.message} ${this.#said}` : '';
  }
}
