import { jsonIn } from '../../core/json.ts';
import type { Delta, Dialect } from './dialect.ts';
import { isObject } from './fields.ts';
import { isErrorEvent, looksLikeError, saysSomething } from './in-band-error.ts';

/** One event of a stream, as it stands there. */
export interface StreamEvent {
  /** Its lines joined by LF; empty where it has none. */
  readonly data: string;
  readonly name: string | undefined;
  /** What stood in comments within it. */
  readonly comment: string | undefined;
}

const NOTHING: Delta = {};
const END: Delta = { isEnd: true };

/** The stream's own end mark; some put it in quotes, or blanks around it. */
const DONE = /^["'\s]*\[done\]["'\s]*$/i;
/** A name that tells of an error, whatever the data says. */
const ERROR_NAME = /^(error|exception|fail(ed|ure)?|response\.error|\w+[_-]error)$/i;
/** What keeps a connection alive and says nothing. */
const PING_NAME = /^(ping|pong|heart-?beat|keep-?alive)$/i;
const PING = /^(\[?(ping|pong|heart-?beat|keep-?alive)\]?|:.*)$/i;
/** llama.cpp and Dynamo tell errors in comments; those that keep connections alive say nothing of the kind. */
const ERROR_COMMENT = /^\s*(error|exception)\b\s*[:=]/i;

/**
 * What an event says, in any dialect: the stream's own words for an error, an end and a ping first, then the dialect's for
 * all else. Throws when it is no JSON, or none of the dialect's.
 */
export function readEvent(dialect: Dialect, { data, name, comment }: StreamEvent): Delta {
  if (name !== undefined && ERROR_NAME.test(name)) return errorNamed(data, comment);
  if (comment !== undefined && tellsError(comment)) return { error: comment };
  const text = data.trim();
  if (text === '' || text === 'null' || PING.test(text)) return NOTHING;
  if (name !== undefined && PING_NAME.test(name)) return NOTHING;
  if (DONE.test(text)) return END;
  const value = jsonIn(text);
  // The text itself stays out of the words: a piece of it may be half of a secret.
  if (value === undefined)
    throw new Error(isSeveral(text) ? 'several events without a blank line between them' : 'not JSON');
  if (value === '' || (Array.isArray(value) && value.length === 0)) return NOTHING;
  if (!isObject(value)) throw new Error('not a JSON object');
  const said = dialect.read(value, name);
  if (said.error === undefined && (isErrorEvent(value) || errorInChoice(value['choices'])))
    return { ...said, error: data };
  if (!saysNothing(said) || hasChoices(value['choices'])) return said;
  const looks = looksLikeError(value);
  if (looks === undefined) return said;
  return looks === 'by-status' ? { error: data } : { error: data, isGuessedError: true };
}

/** Their times cannot be told, for only a blank line says that an event is there. */
const isSeveral = (text: string): boolean =>
  text.includes('\n') && text.split('\n').every((line) => DONE.test(line) || jsonIn(line) !== undefined);

/** A name of an error with nothing said: the name is all there is. */
function errorNamed(data: string, comment: string | undefined): Delta {
  const words = [data, comment].find((text) => text !== undefined && saysSomething(text));
  return { error: words ?? '(an event named "error" without words)' };
}

function tellsError(comment: string): boolean {
  if (ERROR_COMMENT.test(comment)) return true;
  const value = comment.trimStart().startsWith('{') ? jsonIn(comment) : undefined;
  return isObject(value) && (isErrorEvent(value) || looksLikeError(value) !== undefined);
}

const saysNothing = (said: Delta): boolean => Object.keys(said).length === 0;
const hasChoices = (choices: unknown): boolean => Array.isArray(choices) && choices.length > 0;

/** OpenRouter tells it beside the choice that it ended. */
const errorInChoice = (choices: unknown): boolean =>
  Array.isArray(choices) &&
  choices.some(
    (choice) =>
      isObject(choice) &&
      (saysSomething(choice['error']) || (isObject(choice['delta']) && saysSomething(choice['delta']['error']))),
  );

/** What was written outside of any event: JSON that tells an error, or words that belong to no stream. Throws for these. */
export function readStray(text: string): Delta {
  const value = jsonIn(text);
  if (isObject(value) && (isErrorEvent(value) || looksLikeError(value) !== undefined)) return { error: text };
  throw new Error('it stands outside of any event');
}
