import { isObject } from '../client/wire/fields.ts';
import { jsonIn } from '../core/json.ts';

/** How an answer is to be paced. A gap is in ms; `instant` puts the whole answer in one write. */
export type Pace =
  | { readonly kind: 'steady'; readonly gapMs: number }
  | { readonly kind: 'exponential'; readonly gapMs: number }
  | { readonly kind: 'instant' };

export interface Order {
  readonly pace: Pace;
  readonly tokens: number;
  readonly hasUsage: boolean;
}

const DEFAULT_TOKENS = 16;
const MOST_TOKENS = 1_000_000;
/** Any whole number of ms may be asked for; these are what the list of models names. */
const LISTED_GAPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export const MODELS: readonly string[] = [
  'instant',
  ...LISTED_GAPS_MS.flatMap((gapMs) => [`steady-${gapMs}`, `exponential-${gapMs}`]),
];

/** What a request for a chat completion asks for, or a sentence that says why it can't be had. */
export function readOrder(body: string): Order | string {
  const json = jsonIn(body);
  if (json === undefined) return 'The body is not JSON.';
  if (!isObject(json)) return 'The body is not a JSON object.';
  if (json['stream'] !== true) return 'Only streams are answered here: send "stream": true.';
  const pace = readPace(json['model']);
  if (pace === undefined)
    return 'There is no such model here: "instant", "steady-<ms>" and "exponential-<ms>" with a gap from 1 to 60000.';
  const tokens = json['max_completion_tokens'] ?? json['max_tokens'] ?? DEFAULT_TOKENS;
  if (typeof tokens !== 'number' || !Number.isInteger(tokens) || tokens < 1 || tokens > MOST_TOKENS)
    return `max_tokens must be a whole number from 1 to ${MOST_TOKENS}.`;
  const options = json['stream_options'];
  return { pace, tokens, hasUsage: isObject(options) && options['include_usage'] === true };
}

function readPace(model: unknown): Pace | undefined {
  if (model === 'instant') return { kind: 'instant' };
  const [, kind, ms] = /^(steady|exponential)-([1-9]\d{0,4})$/.exec(String(model)) ?? [];
  const gapMs = Number(ms);
  if (gapMs > 60_000 || (kind !== 'steady' && kind !== 'exponential')) return undefined;
  return { kind, gapMs };
}

const chunk = (data: string): string => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;
const event = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`;
const said = (choices: readonly unknown[], more: object = {}): string =>
  event({ id: 'chatcmpl-source', object: 'chat.completion.chunk', created: 0, model: 'source', choices, ...more });

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\ntransfer-encoding: chunked\r\n\r\n';
const TOKEN = chunk(said([{ index: 0, delta: { content: ' word' }, finish_reason: null }]));

/** The bytes of every token but the first and the last. */
export const MIDDLE = Buffer.from(TOKEN);
/** The headers travel with the first token, and the end with the last, so that an event is exactly one write. */
export const FIRST = Buffer.from(HEAD + TOKEN);

const KEPT_ENDINGS = 64;

/** Remembers what `make` made for the last few orders: a load mostly asks for one length. */
function remembered(make: (order: Order) => string): (order: Order) => Buffer {
  const made = new Map<number, Buffer>();
  return (order) => {
    const key = order.hasUsage ? order.tokens : -order.tokens;
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size === KEPT_ENDINGS) made.clear();
    const bytes = Buffer.from(make(order));
    made.set(key, bytes);
    return bytes;
  };
}

const ending = ({ tokens, hasUsage }: Order): string => {
  const done = said([{ index: 0, delta: {}, finish_reason: 'length' }]);
  // No word on the input's tokens: the prompt is not looked at.
  const usage = hasUsage ? said([], { usage: { completion_tokens: tokens } }) : '';
  return `${chunk(`${done}${usage}data: [DONE]\n\n`)}0\r\n\r\n`;
};

/** The last token and everything after it. */
export const lastOf = remembered((order) => TOKEN + ending(order));
/** An answer of a single token, or one that is wanted at once. */
export const wholeOf = remembered((order) => HEAD + TOKEN.repeat(order.tokens) + ending(order));
