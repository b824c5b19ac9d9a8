/** One thing that a stream sends. */
export type Item =
  | { readonly kind: 'event'; readonly data: string; readonly name: string | undefined }
  /** Bytes that are no event: a comment, an empty line, half an event. */
  | { readonly kind: 'text'; readonly text: string }
  /** The connection is reset behind what came before. */
  | { readonly kind: 'reset' };

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
  (change: (item: Item & { readonly kind: 'event' }) => readonly Item[]) =>
  (items: readonly Item[]): readonly Item[] =>
    items.flatMap((item) => (item.kind === 'event' ? change(item) : [item]));

export type Json = Readonly<Record<string, unknown>>;

/** The JSON object of an event or a body; undefined for `[DONE]` and whatever else is none. */
export function parsed(data: string): Json | undefined {
  if (!data.startsWith('{')) return undefined;
  try {
    return JSON.parse(data) as Json;
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const choicesOf = (json: Json): readonly Json[] => {
  const { choices } = json as { readonly choices?: unknown };
  return Array.isArray(choices) ? choices.filter(isObject) : [];
};

/** Whether an event holds a token's text in any API: an answer's, a thought's or a tool call's. */
export function carriesText(json: Json | undefined): boolean {
  if (json === undefined) return false;
  const { type, delta } = json as { readonly type?: unknown; readonly delta?: unknown };
  if (type === 'content_block_delta' && isObject(delta))
    return [delta['text'], delta['thinking'], delta['partial_json']].some(isTold);
  if (typeof type === 'string') return type.endsWith('.delta') && isTold(delta);
  return choicesOf(json).some((choice) => {
    const own = choice as { readonly delta?: unknown; readonly text?: unknown };
    if (isTold(own.text)) return true;
    return isObject(own.delta) && Object.entries(own.delta).some(([name, value]) => name !== 'role' && isTold(value));
  });
}

const isTold = (value: unknown): boolean => (typeof value === 'string' || Array.isArray(value)) && value.length > 0;
