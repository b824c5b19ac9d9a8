import { pickIndex, type Rng } from '../../../core/rng.ts';
import { WORDS } from '../../../load/tokens/words.ts';

const digit = (rng: Rng): number => pickIndex(rng, 10);
const hex = (length: number, rng: Rng): string =>
  Array.from({ length }, () => pickIndex(rng, 16).toString(16)).join('');
export const word = (rng: Rng): string => WORDS[pickIndex(rng, WORDS.length)]!;
const two = (below: number, rng: Rng): string => String(pickIndex(rng, below)).padStart(2, '0');
const date = (rng: Rng): string => `20${two(30, rng)}-0${1 + pickIndex(rng, 9)}-1${digit(rng)}`;
const time = (rng: Rng): string => `${two(24, rng)}:${two(60, rng)}:${two(60, rng)}`;
const email = (rng: Rng): string => `${word(rng)}@example.com`;
const hostname = (rng: Rng): string => `${word(rng)}.example.com`;
const uri = (rng: Rng): string => `https://example.com/${word(rng)}`;
const path = (rng: Rng): string => `/${word(rng)}`;

/** The formats of JSON Schema; addresses are those that are set aside for examples. */
export const FORMATS: Readonly<Record<string, (rng: Rng) => string>> = {
  date,
  time: (rng) => `${time(rng)}Z`,
  'date-time': (rng) => `${date(rng)}T${time(rng)}Z`,
  duration: (rng) => `P${1 + digit(rng)}DT${pickIndex(rng, 24)}H${pickIndex(rng, 60)}M`,
  email,
  'idn-email': email,
  hostname,
  'idn-hostname': hostname,
  uri,
  iri: uri,
  'uri-reference': path,
  'json-pointer': path,
  ipv4: (rng) => `192.0.2.${pickIndex(rng, 256)}`,
  ipv6: (rng) => `2001:db8::${hex(4, rng)}:${hex(4, rng)}`,
  uuid: (rng) => `${hex(8, rng)}-${hex(4, rng)}-4${hex(3, rng)}-8${hex(3, rng)}-${hex(12, rng)}`,
};
