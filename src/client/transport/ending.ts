import { messageOf } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { jsonIn } from '../../core/json.ts';
import type { Outcome, ProtocolFault } from '../../core/record.ts';
import type { Dialect } from '../wire/dialect.ts';
import { errorMessage } from '../wire/error-message.ts';
import { isObject } from '../wire/fields.ts';
import { CONTENT_FILTER, kindOfEnd } from '../wire/finish-reasons.ts';
import { isErrorEvent, looksLikeError } from '../wire/in-band-error.ts';
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
  /** What an event held that nobody could read anything from, where there was one. */
  readonly unread: string | undefined;
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
  if (!isAnswer(ending)) return given({ kind: 'http' as const, status, message: body(), retryAfterMs });
  if (ending.unknownEncoding !== undefined)
    return broke(
      'bad-event',
      `the answer is packed as ${hide(ending.unknownEncoding).slice(0, KEPT_HEADER)}, which was not asked for`,
    );
  if (!isStream && dialect.answersWhole) return outcomeOfWhole(ending);
  if (!isStream && tellsError(ending.body)) return broke('in-band-error', body());
  if (!isStream)
    return broke('not-an-event-stream', `${notAStream(hide(contentType).slice(0, KEPT_HEADER))}: ${body()}`);
  const said = ownWords(timeline, hide);
  if (said !== undefined) return said;
  return ending.badEvent === undefined ? unfinished(ending) : broke('bad-event', ending.badEvent);
}

/** Some gateways answer with 201 or 206; what is accepted to be done later (202) brings no answer, whatever else it is. */
const isAnswer = ({ status, isStream, dialect }: Ending): boolean =>
  status === 200 || (status > 200 && status < 300 && (isStream || dialect.answersWhole));

/** A stream that came to its end and never said that its answer had. */
function unfinished({ timeline, dialect, unread, hide }: Ending): Outcome {
  const { outputEvents, isEnded } = timeline;
  const { reason, mark } = dialect.end;
  const hint =
    outputEvents > 0 || unread === undefined ? '' : `; it held what this API has no name for: ${hide(unread)}`;
  if (isEnded && outputEvents === 0)
    return broke('no-tokens', `the stream ended with ${mark} but held no output and no ${reason}${hint}`);
  const after = `the stream ended after ${outputEvents} output events`;
  if (timeline.repeatsReason && !isEnded)
    return broke(
      'truncated',
      `${after}, some of which came after a ${reason}, and without ${mark}, so that nothing tells its end`,
    );
  return isEnded
    ? broke('truncated', `${after} with ${mark} but without ${reason}, so that nothing tells that it is whole`)
    : broke('truncated', `${after} without ${reason} or ${mark}${hint}`);
}

/**
 * What the answer itself said of its end: that it is whole, or why it never will be. Then nothing that becomes of the
 * connection afterwards matters. Undefined when it has said neither.
 */
export function ownWords(timeline: Timeline, hide: (text: string) => string): Outcome | undefined {
  if (timeline.error !== undefined) return broke('in-band-error', errorMessage(hide(timeline.error)));
  if (timeline.gaveUp !== undefined)
    return broke(
      'in-band-error',
      `the answer ended with finish_reason "${hide(timeline.gaveUp).slice(0, KEPT_REASON)}"`,
    );
  if (!timeline.isComplete) return undefined;
  const { finishReason = 'unsaid' } = timeline;
  return { kind: 'ok', finishReason: kindOfEnd(finishReason) === 'filtered' ? CONTENT_FILTER : finishReason };
}

function outcomeOfWhole({ dialect, body, timeline, hide }: Ending): Outcome {
  try {
    const value = jsonIn(body);
    if (!isObject(value)) throw new Error('not a JSON object');
    if (isErrorEvent(value)) return broke('in-band-error', errorMessage(hide(body)));
    const { output: _, choices, ...delta } = dialect.readWhole(value);
    const saysNothing = Object.keys(delta).length === 0 && choices === undefined;
    if (saysNothing && looksLikeError(value) !== undefined) return broke('in-band-error', errorMessage(hide(body)));
    timeline.add(
      { ...delta, ...given({ choices: choices?.map(({ output: __, ...said }) => said) }) },
      timeline.headersMs,
    );
    const { reason } = dialect.end;
    return (
      ownWords(timeline, hide) ??
      broke('truncated', `the answer came whole and gave no ${reason}: ${errorMessage(hide(body))}`)
    );
  } catch (error) {
    return broke('bad-event', `the answer could not be read (${messageOf(error)}): ${errorMessage(hide(body))}`);
  }
}

function tellsError(body: string): boolean {
  const value = jsonIn(body);
  const [first] = Array.isArray(value) ? value : [value];
  return (
    isObject(first) &&
    (isErrorEvent(first) || (!('choices' in first) && !('output' in first) && looksLikeError(first) !== undefined))
  );
}

function notAStream(contentType: string): string {
  const got = contentType === '' ? 'no content type' : contentType;
  return /\bjson\b/i.test(contentType)
    ? `the answer came in one piece (${got}) though a stream was asked for, so its first token has no time; look for a proxy that holds streams back, or measure whole answers with target.stream: false`
    : `the answer has ${got === 'no content type' ? got : `the content type ${got}`} and does not begin as a stream does`;
}

const broke = (code: ProtocolFault, message: string): Outcome => ({ kind: 'protocol', code, message });
