import { messageOf } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import type { Outcome, ProtocolFault } from '../../core/record.ts';
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
const KEPT_HEADER = 80;

/** How a request ended whose response came to its own end. */
export function outcomeOf(ending: Ending): Outcome {
  const { status, contentType, timeline, isStream, dialect, hide, retryAfterMs } = ending;
  const body = (): string => errorMessage(hide(ending.body));
  if (status !== 200) return given({ kind: 'http' as const, status, message: body(), retryAfterMs });
  if (ending.unknownEncoding !== undefined)
    return broke(
      'bad-event',
      `the answer is packed as ${hide(ending.unknownEncoding).slice(0, KEPT_HEADER)}, which was not asked for`,
    );
  if (!isStream && dialect.readWhole !== undefined) return outcomeOfWhole(ending);
  if (!isStream)
    return broke('not-an-event-stream', `${notAStream(hide(contentType).slice(0, KEPT_HEADER))}: ${body()}`);
  if (ending.badEvent !== undefined && timeline.error === undefined) return broke('bad-event', ending.badEvent);
  const said = ownWords(timeline, hide);
  if (said !== undefined) return said;
  const { outputEvents, isEnded } = timeline;
  const { reason, mark } = dialect.end;
  return isEnded
    ? broke('no-tokens', `the stream ended with ${mark} but held no output and no ${reason}`)
    : broke('truncated', `the stream ended after ${outputEvents} output events without ${reason} or ${mark}`);
}

/**
 * What the answer itself said of its end: that it is whole, or why it never will be. Then nothing that becomes of the
 * connection afterwards matters. Undefined when it has said neither.
 */
export function ownWords(timeline: Timeline, hide: (text: string) => string): Outcome | undefined {
  if (timeline.error !== undefined) return broke('in-band-error', timeline.error);
  if (timeline.gaveUp !== undefined)
    return broke('in-band-error', `the server gave up with finish_reason "${timeline.gaveUp}"`);
  if (!timeline.isComplete) return undefined;
  return { kind: 'ok', finishReason: hide(timeline.finishReason ?? 'unsaid').slice(0, KEPT_REASON) };
}

function outcomeOfWhole({ dialect, body, timeline, hide }: Ending): Outcome {
  try {
    const delta = dialect.readWhole?.(body);
    if (delta === undefined || delta.error !== undefined) return broke('in-band-error', errorMessage(hide(body)));
    timeline.add(delta, timeline.headersMs);
    return { kind: 'ok', finishReason: delta.finishReason ?? 'unsaid' };
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
