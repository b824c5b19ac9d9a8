import { jsonIn } from '../../core/json.ts';
import type { Oddity } from '../../core/record.ts';
import type { Delta } from '../wire/dialect.ts';
import { isObject } from '../wire/fields.ts';
import type { Timeline } from './timeline.ts';

/** An answer of which this many events said nothing that anybody could read, and of which usage tells more, was not understood. */
const FEWEST = 3;
/** Some count the token that ends the answer, and nobody sees it. */
const END_OF_ANSWER = 1;
const TIMES_MORE = 1.5;
const LONGEST_VALUE = 24;
const MOST_FIELDS = 3;
/** What every event has and says nothing of the answer. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'model', 'type', 'role', 'index', 'service_tier', 'system_fingerprint', 'provider'],
  ...['obfuscation', 'sequence_number', 'item_id', 'response_id', 'event_id', 'status', 'signature'],
]);

/** Events from which nothing was read: they may hold output under a name that no table has. */
export class UnreadEvents {
  #count = 0;
  /** The fields of the first of them that holds a text, with the beginning of each. */
  sample: string | undefined;

  see(delta: Delta, data: string): void {
    if (Object.keys(delta).length > 0) return;
    const value = jsonIn(data);
    if (!isObject(value)) return;
    const fields = [...textsIn(value, '')];
    if (fields.length === 0) return;
    this.#count++;
    this.sample ??= fields.slice(0, MOST_FIELDS).join(', ');
  }

  /** Where the server counted tokens that were not seen to come. */
  oddity(timeline: Timeline): Oddity | undefined {
    const { usage, outputEvents } = timeline;
    const tokens = usage?.outputTokens ?? 0;
    const isMissing = usage?.outputTokens === undefined ? this.#count >= FEWEST : tokens > END_OF_ANSWER;
    const sample = this.sample === undefined ? {} : { sample: this.sample };
    if (timeline.isEmpty) return isMissing ? { kind: 'unrecognised-output', ...sample } : { kind: 'empty-answer' };
    if (outputEvents === 0) return undefined; // It came whole.
    return this.#count >= FEWEST && tokens >= TIMES_MORE * outputEvents
      ? { kind: 'unread-events', ...sample }
      : undefined;
  }
}

/** `choices[0].delta.song: "la…"` */
function* textsIn(value: unknown, path: string): Generator<string> {
  if (typeof value === 'string' && value !== '') {
    yield `${path}: ${JSON.stringify(value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value)}`;
  } else if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) yield* textsIn(each, `${path}[${i}]`);
  } else if (isObject(value)) {
    for (const [name, each] of Object.entries(value))
      if (!KNOWN.has(name)) yield* textsIn(each, path === '' ? name : `${path}.${name}`);
  }
}
