import { pickIndex, type Rng } from '../../../core/rng.ts';
import { WORDS } from '../../../tokens/words.ts';
import { Unanswerable } from '../unanswerable.ts';
import { type JsonSchema, numberOf } from './schema.ts';

/** A few words, or what the schema's format or pattern asks for. */
export function stringIn(schema: JsonSchema, rng: Rng): string {
  const { format, pattern } = schema;
  if (typeof pattern === 'string') return matching(pattern, schema, rng);
  const made = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return made === undefined ? fitted(phrase(2 + pickIndex(rng, 4), rng), schema, rng) : made(rng);
}

const digits = (length: number, rng: Rng): string => Array.from({ length }, () => pickIndex(rng, 10)).join('');
const hex = (length: number, rng: Rng): string =>
  Array.from({ length }, () => pickIndex(rng, 16).toString(16)).join('');
const word = (rng: Rng): string => WORDS[pickIndex(rng, WORDS.length)]!;
const phrase = (words: number, rng: Rng): string => Array.from({ length: words }, () => word(rng)).join(' ');
const two = (below: number, rng: Rng): string => String(pickIndex(rng, below)).padStart(2, '0');
const date = (rng: Rng): string => `20${two(30, rng)}-0${1 + pickIndex(rng, 9)}-1${pickIndex(rng, 10)}`;
const time = (rng: Rng): string => `${two(24, rng)}:${two(60, rng)}:${two(60, rng)}`;

/** The formats of JSON Schema that models are asked for most. */
const FORMATS: Readonly<Record<string, (rng: Rng) => string>> = {
  date,
  time: (rng) => `${time(rng)}Z`,
  'date-time': (rng) => `${date(rng)}T${time(rng)}Z`,
  email: (rng) => `${word(rng)}@example.com`,
  hostname: (rng) => `${word(rng)}.example.com`,
  uri: (rng) => `https://example.com/${word(rng)}`,
  ipv4: (rng) => `192.0.2.${pickIndex(rng, 256)}`,
  uuid: (rng) => `${hex(8, rng)}-${hex(4, rng)}-4${hex(3, rng)}-8${hex(3, rng)}-${hex(12, rng)}`,
};

/** The same words, fewer or more of them, so that the length fits. */
function fitted(text: string, schema: JsonSchema, rng: Rng): string {
  const least = numberOf(schema['minLength']) ?? 0;
  let long = text;
  while (long.length < least) long += ` ${word(rng)}`;
  const cut = long.slice(0, Math.max(0, numberOf(schema['maxLength']) ?? long.length));
  // A space at the end would look like a slip.
  return cut.endsWith(' ') ? `${cut.slice(0, -1)}s` : cut;
}

const LONGEST_TRIED = 12;
const ROUNDS = 4;

/**
 * Patterns are not solved but tried: words, digits and letters of every length up to twelve, in the common
 * arrangements of codes and names. Most of what schemas of tools have is among them.
 */
function matching(pattern: string, schema: JsonSchema, rng: Rng): string {
  const shape = regexOf(pattern);
  const least = numberOf(schema['minLength']) ?? 0;
  const most = numberOf(schema['maxLength']) ?? Number.POSITIVE_INFINITY;
  for (const candidate of candidates(rng))
    if (candidate.length >= least && candidate.length <= most && shape.test(candidate)) return candidate;
  throw new Unanswerable(`This server finds no text for the JSON schema's pattern ${JSON.stringify(pattern)}`);
}

function* candidates(rng: Rng): Generator<string> {
  for (let round = 0; round < ROUNDS; round++) {
    yield phrase(2, rng);
    for (const make of Object.values(FORMATS)) yield make(rng);
    for (let length = 0; length <= LONGEST_TRIED; length++) {
      const letters = phrase(LONGEST_TRIED, rng).replaceAll(' ', '').slice(0, length);
      const capital = letters.charAt(0).toUpperCase() + letters.slice(1);
      yield* [letters, capital, letters.toUpperCase(), digits(length, rng), hex(length, rng)];
      for (let tail = 1; tail <= 6; tail++)
        for (const head of [letters, letters.toUpperCase(), digits(length, rng)])
          for (const mark of ['', '-', '_', '.', ' ', '/', ':']) yield `${head}${mark}${digits(tail, rng)}`;
    }
  }
  for (const sign of ['+', '-', '$', '#', '@', '/']) {
    yield `${sign}${word(rng)}`;
    for (let length = 1; length <= LONGEST_TRIED + 3; length++)
      yield `${sign}${1 + pickIndex(rng, 9)}${digits(length, rng)}`;
  }
  yield `${digits(3, rng)}-${digits(3, rng)}-${digits(4, rng)}`;
  yield `${pickIndex(rng, 10)}.${pickIndex(rng, 10)}.${pickIndex(rng, 10)}`;
}

function regexOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    throw new Unanswerable(`The JSON schema's pattern ${JSON.stringify(pattern)} is not a regular expression`);
  }
}
