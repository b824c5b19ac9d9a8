import type { Dispatcher } from 'undici';
import type { OddityKind } from '../../core/oddity.ts';
import type { Oddity } from '../../core/record.ts';
import { AnswerHandler } from './answer-handler.ts';
import type { OddityListener } from './connections.ts';
import type { Headers } from './retry-after.ts';

/** Keeps what a request's outcome is told with that no answer tells: where a redirect points, how its bytes came. */
export class RequestHandler extends AnswerHandler implements OddityListener {
  location: string | undefined;
  odd: Oddity[] | undefined;

  onOdd(kind: OddityKind, sample?: string): void {
    this.odd ??= [];
    this.odd.push(sample === undefined ? { kind } : { kind, sample });
  }

  override onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status >= 300 && status < 400) this.location = String(headers['location'] ?? '');
    super.onResponseStart(controller, status, headers);
  }
}
