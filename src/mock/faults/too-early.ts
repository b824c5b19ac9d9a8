import { anthropicError } from '../api/anthropic.ts';
import {
  carriesText,
  choicesOf,
  event,
  type Item,
  isFinished,
  type Json,
  jsonOf,
  type StepSink,
  saying,
} from './steps.ts';

const ERROR = event('{"error":{"message":"the engine died","type":"server_error","param":null,"code":500}}');

/** Each API has its own shape of errors; the responses API also numbers its events. @param last event before it */
function errorAfter(last: Json): Item {
  const { type, sequence_number: number } = last;
  if (typeof number === 'number') {
    const error = { type: 'error', code: 'server_error', message: 'the engine died', param: null };
    return event(JSON.stringify({ ...error, sequence_number: number + 1 }), 'error');
  }
  return typeof type === 'string' ? event(JSON.stringify(anthropicError(500, 'the engine died')), 'error') : ERROR;
}

/** @param last event that was sent before it went wrong */
type Ending = (items: readonly Item[], last: Json) => readonly Item[];

export const endings = {
  truncate: (items) => items,
  reset: (items) => [...items, { kind: 'reset' }],
  resetMidEvent: (items) => [...items.slice(0, -1), half(items.at(-1)), { kind: 'reset' }],
  errorThenDone(items, last) {
    const error = errorAfter(last);
    return error === ERROR ? [...items, error, event('[DONE]')] : [...items, error];
  },
  errorAlone: (items, last) => [...items, errorAfter(last)],
} as const satisfies Readonly<Record<string, Ending>>;

/**
 * A stream that goes wrong once `after` events with text have passed. A shorter answer goes wrong at its last:
 * its end is never told.
 *
 * @param goWrong makes the last step of what had come by then
 */
export function tooEarly(next: StepSink, after: number, goWrong: Ending, onBreak: () => void): StepSink {
  const open = opened(after);
  let isOver = false;
  let last: Json = {};
  return {
    step(items, isLast) {
      if (isOver) return;
      const { kept, isEnough } = open(items);
      last = jsonOf(kept.at(-1)) ?? last;
      isOver = isEnough || isLast;
      if (isOver) onBreak();
      next.step(isOver ? goWrong(kept, last) : kept, isOver);
    },
  };
}

/** Takes the end out of a stream, and says when `after` events with text have passed. */
export function opened(after: number) {
  let left = after;
  return (items: readonly Item[]): { readonly kept: readonly Item[]; readonly isEnough: boolean } => {
    const kept: Item[] = [];
    for (const item of items) {
      if (left === 0) break;
      const open = withoutEnd(item);
      if (open === undefined) continue;
      kept.push(open);
      if (carriesText(open)) left--;
    }
    return { kept, isEnough: left === 0 };
  };
}

/** Of an item or of all, in the responses API, and in Anthropic's messages. */
const ENDS = /\.(done|completed|incomplete|failed)$|^(content_block_stop|message_delta|message_stop)$/;

/** The same without a finish reason; undefined for an event that does nothing but end. */
function withoutEnd(item: Item): Item | undefined {
  const json = jsonOf(item);
  if (json === undefined) return item.kind === 'event' && item.data === '[DONE]' ? undefined : item;
  const { type, usage } = json;
  if (typeof type === 'string') return ENDS.test(type) ? undefined : item;
  const choices = choicesOf(json);
  if (choices.length === 0) return usage === undefined ? item : undefined;
  if (!choices.some(isFinished)) return item;
  if (!carriesText(item)) return undefined;
  return saying(item, { ...json, choices: choices.map((choice) => ({ ...choice, finish_reason: null })) });
}

function half(item: Item | undefined): Item {
  const { data, name } = item?.kind === 'event' ? item : { data: '{"choices":[]}', name: undefined };
  const head = name === undefined ? '' : `event: ${name}\n`;
  return { kind: 'text', text: `${head}data: ${data.slice(0, Math.ceil(data.length / 2))}` };
}
