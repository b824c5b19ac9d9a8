import type { Dispatcher } from 'undici';
import { AnswerHandler } from './answer-handler.ts';
import type { HeadListener } from './connections.ts';
import type { Headers } from './retry-after.ts';

/** Keeps what a request's outcome is told with that no answer tells: where a redirect points, what its head was like. */
export class RequestHandler extends AnswerHandler implements HeadListener {
  location: string | undefined;
  tidied: readonly string[] | undefined;

  onTidied(found: readonly string[]): void {
    this.tidied = found;
  }

  override onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status >= 300 && status < 400) this.location = String(headers['location'] ?? '');
    super.onResponseStart(controller, status, headers);
  }
}
