import { messageOf } from '../core/errors.ts';
import type { Outcome, ProtocolFault } from '../core/record.ts';
import type { Dialect } from '../wire/dialect.ts';
import { errorMessage } from '../wire/error-message.ts';
import type { Timeline } from './timeline.ts';

/** What is known of a response when its last byte has come. */
export interface Ending {
  readonly status: number;
  readonly contentType: string;
  /** Of an encoding that we cannot read. */
  readonly unknownEncoding: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Its body was read as a stream of events. */
  readonly isStream: boolean;
  /** The body, or its beginning, where it was not. */
  readonly body: string;
  readonly badEvent: string | undefined;
  readonly timeline: Timeline;
  readonly dialect: Dialect;
  /** Takes secrets out of what a server said. */
  readonly hide: (text: string) => string;
}

const KEPT_REASON = 60;

/** How a request ended whose response came to its own end. */
export function outcomeOf(ending: Ending): Outcome {
  const { status, contentType, timeline, isStream, dialect, hide, retryAfterMs } = ending;
  const said = (): string => errorMessage(hide(ending.body));
  if (status !== 200)
    return { kind: 'http', status, message: said(), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (ending.unknownEncoding !== undefined)
    return broke('bad-event', `the answer is packed as ${hide(ending.unknownEncoding)}, which was not asked for`);
  if (!isStream && dialect.readWhole !== undefined) return outcomeOfWhole(ending);
  if (!isStream) return broke('not-an-event-stream', `${notAStream(hide(contentType))}: ${said()}`);
  const { error, finishReason, outputEvents, isEnded, isComplete } = timeline;
  if (error !== undefined) return broke('in-band-error', error);
  if (ending.badEvent !== undefined) return broke('bad-event', ending.badEvent);
  if (finishReason === 'error' || finishReason === 'abort')
    return broke('in-band-error', `the server gave up with finish_reason "${finishReason}"`);
  if (isComplete) return completed(timeline, hide);
  return isEnded
    ? broke('no-tokens', 'the stream ended with [DONE] but held no output and no finish_reason')
    : broke('truncated', `the stream ended after ${outputEvents} output events without finish_reason or [DONE]`);
}

/** A finished answer, whatever became of the connection afterwards. */
export const completed = ({ finishReason = 'unsaid' }: Timeline, hide: (text: string) => string): Outcome => ({
  kind: 'ok',
  finishReason: hide(finishReason).slice(0, KEPT_REASON),
});

function outcomeOfWhole({ dialect, body, timeline, hide }: Ending): Outcome {
  try {
    const delta = dialect.readWhole?.(body);
    if (delta === undefined || delta.error !== undefined) return broke('in-band-error', errorMessage(hide(body)));
    timeline.add(delta, timeline.headersMs);
    return completed(timeline, hide);
  } catch (error) {
    return broke('bad-event', `the answer could not be read (${messageOf(error)}): ${errorMessage(hide(body))}`);
  }
}

function notAStream(contentType: string): string {
  const got = contentType === '' ? 'no content type' : contentType;
  return /\bjson\b/i.test(contentType)
    ? `the answer came in one piece (${got}) though a stream was asked for, so its first token has no time; look for a proxy that holds streams back`
    : `the answer is ${got}, not text/event-stream`;
}

const broke = (code: ProtocolFault, message: string): Outcome => ({ kind: 'protocol', code, message });
