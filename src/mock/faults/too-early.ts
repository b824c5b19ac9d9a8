import { carriesText, choicesOf, event, type Item, type Json, parsed, type StepSink } from './steps.ts';

const ERROR = event('{"error":{"message":"the engine died","type":"server_error","param":null,"code":500}}');

/** The responses API numbers its events, has its own shape of errors, and never says [DONE]. */
const numberedError = (sequence_number: number): Item =>
  event(
    JSON.stringify({ type: 'error', code: 'server_error', message: 'the engine died', param: null, sequence_number }),
    'error',
  );

/** @param nextNumber of the event that would come, where events have numbers */
type Ending = (items: readonly Item[], nextNumber: number | undefined) => readonly Item[];

export const endings = {
  truncate: (items) => items,
  reset: (items) => [...items, { kind: 'reset' }],
  resetMidEvent: (items) => [...items.slice(0, -1), half(items.at(-1)), { kind: 'reset' }],
  errorThenDone: (items, next) =>
    next === undefined ? [...items, ERROR, event('[DONE]')] : [...items, numberedError(next)],
  errorAlone: (items, next) => [...items, next === undefined ? ERROR : numberedError(next)],
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
  let nextNumber: number | undefined;
  return {
    step(items, isLast) {
      if (isOver) return;
      const { kept, isEnough } = open(items);
      const number = numberOf(kept.at(-1));
      if (number !== undefined) nextNumber = number + 1;
      isOver = isEnough || isLast;
      if (isOver) onBreak();
      next.step(isOver ? goWrong(kept, nextNumber) : kept, isOver);
    },
  };
}

function numberOf(item: Item | undefined): number | undefined {
  const number = item?.kind === 'event' ? parsed(item.data)?.['sequence_number'] : undefined;
  return typeof number === 'number' ? number : undefined;
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
      if (open.kind === 'event' && carriesText(parsed(open.data))) left--;
    }
    return { kept, isEnough: left === 0 };
  };
}

/** The same without a finish reason; undefined for an event that does nothing but end. */
function withoutEnd(item: Item): Item | undefined {
  if (item.kind !== 'event') return item;
  const json = parsed(item.data);
  if (json === undefined) return item.data === '[DONE]' ? undefined : item;
  const { type, usage } = json as { readonly type?: unknown; readonly usage?: unknown };
  if (typeof type === 'string') return /\.(done|completed|incomplete|failed)$/.test(type) ? undefined : item;
  const choices = choicesOf(json);
  if (choices.length === 0) return usage === undefined ? item : undefined;
  if (!choices.some(isFinished)) return item;
  if (!carriesText(json)) return undefined;
  return { ...item, data: JSON.stringify({ ...json, choices: choices.map((choice) => unfinished(choice)) }) };
}

const isFinished = (choice: Json): boolean =>
  typeof (choice as { readonly finish_reason?: unknown }).finish_reason === 'string';
const unfinished = (choice: Json): Json => ({ ...choice, finish_reason: null });

function half(item: Item | undefined): Item {
  const { data, name } = item?.kind === 'event' ? item : { data: '{"choices":[]}', name: undefined };
  const head = name === undefined ? '' : `event: ${name}\n`;
  return { kind: 'text', text: `${head}data: ${data.slice(0, Math.ceil(data.length / 2))}` };
}
