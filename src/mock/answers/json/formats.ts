import { z } from 'zod';
import { pickIndex, type Rng } from '../../../core/rng.ts';
import { WORDS } from '../../../load/tokens/words.ts';

const digit = (rng: Rng): number => pickIndex(rng, 10);
const hex = (length: number, rng: Rng): string =>
  Array.from({ length }, () => pickIndex(rng, 16).toString(16)).join('');
export const word = (rng: Rng): string => WORDS[pickIndex(rng, WORDS.length)]!;
const two = (below: number, rng: Rng): string => String(pickIndex(rng, below)).padStart(2, '0');
const date = (rng: Rng): string => `20${two(30, rng)}-0${1 + pickIndex(rng, 9)}-1${digit(rng)}`;
const time = (rng: Rng): string => `${two(24, rng)}:${two(60, rng)}:${two(60, rng)}Z`;

/** The formats that OpenAI knows; addresses are those that are set aside for examples. */
export const FORMATS: Readonly<Record<string, (rng: Rng) => string>> = {
  date,
  time,
  'date-time': (rng) => `${date(rng)}T${time(rng)}`,
  duration: (rng) => `P${1 + digit(rng)}DT${pickIndex(rng, 24)}H${pickIndex(rng, 60)}M`,
  email: (rng) => `${word(rng)}@example.com`,
  hostname: (rng) => `${word(rng)}.example.com`,
  ipv4: (rng) => `192.0.2.${pickIndex(rng, 256)}`,
  ipv6: (rng) => `2001:db8::${hex(4, rng)}:${hex(4, rng)}`,
  uuid: (rng) => `${hex(8, rng)}-${hex(4, rng)}-4${hex(3, rng)}-8${hex(3, rng)}-${hex(12, rng)}`,
};

/** Zod writes a format's pattern beside it, which says nothing more. */
const ZODS = [z.email(), z.uuid(), z.iso.date(), z.iso.datetime(), z.iso.duration(), z.ipv4(), z.ipv6(), z.hostname()];
const PATTERNS = new Map(ZODS.map((type) => z.toJSONSchema(type)).map(({ format, pattern }) => [format, pattern]));

export const isPatternOf = (format: unknown, pattern: unknown): boolean =>
  typeof format === 'string' && PATTERNS.get(format) === pattern;
