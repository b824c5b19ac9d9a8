import { jsonIn } from '../../core/json.ts';

/** One thing that a stream sends. */
export type Item =
  | { readonly kind: 'event'; readonly data: string; readonly name: string | undefined }
  /** Bytes that are no event: a comment, an empty line, half an event. */
  | { readonly kind: 'text'; readonly text: string }
  /** The connection is reset behind what came before. */
  | { readonly kind: 'reset' };

export type EventItem = Item & { readonly kind: 'event' };

/** Where the steps of a stream go: what one flush sends, in order. Faults are others of these, around the last. */
export interface StepSink {
  /** @param isLast when the body ends behind it */
  step(items: readonly Item[], isLast: boolean): void;
  /** Nothing comes for a while: what is held back for company goes out. Absent where nothing is. */
  release?(): void;
}

export const event = (data: string, name?: string): Item => ({ kind: 'event', data, name });

/** A sink that changes each step and passes it on. */
export const changed = (next: StepSink, change: (items: readonly Item[]) => readonly Item[]): StepSink => ({
  step: (items, isLast) => next.step(change(items), isLast),
});

/** A change that puts others in the place of single events. */
export const eachEvent =
  (change: (item: EventItem) => readonly Item[]) =>
  (items: readonly Item[]): readonly Item[] =>
    items.flatMap((item) => (item.kind === 'event' ? change(item) : [item]));

/** What faults look at, in the words of any API. */
type Known = 'type' | 'choices' | 'index' | 'delta' | 'message' | 'text' | 'thinking' | 'partial_json' | 'content';
type KnownToo = 'output' | 'finish_reason' | 'usage' | 'response' | 'sequence_number';
export type Json = Readonly<Record<string, unknown> & Partial<Record<Known | KnownToo, unknown>>>;

/** The JSON object of an event or a body; undefined for `[DONE]` and whatever else is none. */
export const parsed = (data: string): Json | undefined =>
  data.startsWith('{') ? (jsonIn(data) as Json | undefined) : undefined;

export const jsonOf = (item: Item | undefined): Json | undefined =>
  item?.kind === 'event' ? parsed(item.data) : undefined;

/** The same event with other JSON. */
export const saying = (item: Item, json: Json): Item => ({ ...item, data: JSON.stringify(json) }) as Item;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const choicesOf = ({ choices }: Json): readonly Json[] =>
  Array.isArray(choices) ? choices.filter(isObject) : [];

export const isFinished = ({ finish_reason: reason }: Json): boolean => typeof reason === 'string';

/** Whether an event holds a token's text in any API: an answer's, a thought's or a tool call's. */
export function carriesText(item: Item): boolean {
  const json = jsonOf(item);
  if (json === undefined) return false;
  const { type, delta } = json;
  if (type === 'content_block_delta' && isObject(delta))
    return [delta.text, delta.thinking, delta.partial_json].some(isTold);
  if (typeof type === 'string') return type.endsWith('.delta') && isTold(delta);
  return choicesOf(json).some(
    ({ text, delta: own }) =>
      isTold(text) || (isObject(own) && Object.entries(own).some(([name, value]) => name !== 'role' && isTold(value))),
  );
}

const isTold = (value: unknown): boolean => (typeof value === 'string' || Array.isArray(value)) && value.length > 0;
