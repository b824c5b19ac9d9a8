import { shown } from '../../../core/takes.ts';
import type { Unanswerable } from '../unanswerable.ts';
import { FORMATS, isPatternOf } from './formats.ts';
import { heightsOf, MOST_HEIGHT } from './heights.ts';
import { Limits, type RequestLimits } from './limits.ts';
import { BOUNDS, numberIn } from './number.ts';
import { type Path, refusal } from './refusal.ts';
import type { Json, JsonSchema, Shape, Shapes } from './schema.ts';

export interface SchemaUse {
  /** What it is a schema for, as OpenAI's refusals name it: `response_format 'person'`. */
  readonly of: string;
  /** Whether OpenAI's strict mode was asked for: objects are closed and all that they may have is required. */
  readonly isStrict: boolean;
  /** Whether instances must be objects: what a function is called with. */
  readonly isObject: boolean;
}

/** They say what a part is about, and bind nothing. */
const NOTES = ['$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated'] as const;
const DEFINITIONS = ['$defs', 'definitions'] as const;
/** Which of its keywords says what a part is, and what may stand beside it. */
const BESIDE = { $ref: [], anyOf: [], const: ['type'], enum: ['type'], type: [] } as const;
/** What may stand beside a type. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  string: ['format', 'pattern'],
  integer: BOUNDS,
  number: BOUNDS,
  boolean: [],
  null: [],
  array: ['items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties'],
};

const beside = (types: readonly string[]): readonly string[] => types.flatMap((type) => OF_TYPE[type]!);
const KNOWN = beside(Object.keys(OF_TYPE));

/** OpenAI's own limits. */
const limitsOf = (of: string) =>
  new Limits(
    { properties: 5000, 'enum values': 1000, 'characters of names and values': 120_000 },
    `Invalid schema for ${of}: it has more than`,
  );
const MOST_LEVELS = 10;

/**
 * Reads the part of JSON Schema that OpenAI's structured outputs take in strict mode, and nothing else: whatever it
 * returns is known to have an instance.
 *
 * @throws Unanswerable naming the keyword that is not of that part, and its place
 */
export function readSchema(schema: JsonSchema, use: SchemaUse, request: RequestLimits): Shapes {
  const { of, isStrict } = use;
  const limits = limitsOf(of);
  const shapes: Shape[] = [];
  const refuse = (path: Path, what: string): Unanswerable => refusal(of, path, what);
  if ((use.isObject || isStrict) && schema['type'] !== 'object')
    throw refuse(
      [],
      `schema must be a JSON Schema of 'type: "object"', got 'type: ${shown(schema['type'] ?? 'None')}'.`,
    );

  function read(part: unknown, path: Path, level: number): Shape {
    request.take('parts of schemas');
    if (level > MOST_LEVELS) throw refuse(path, `the schema has more than ${MOST_LEVELS} levels of nesting.`);
    const shape = shapeOf(recordOf(part, path), path, level);
    shapes.push(shape);
    return shape;
  }

  function shapeOf(part: JsonSchema, path: Path, level: number): Shape {
    const form = (Object.keys(BESIDE) as (keyof typeof BESIDE)[]).find((name) => Object.hasOwn(part, name));
    const types = 'type' in part ? typesIn(part['type'], path) : [];
    const own = form === undefined ? KNOWN : [form, ...BESIDE[form], ...(form === 'type' ? beside(types) : [])];
    const permitted = new Set<string>([...NOTES, ...(path.length === 0 ? DEFINITIONS : []), ...own]);
    const other = Object.keys(part).find((name) => !permitted.has(name));
    if (other !== undefined)
      throw refuse(
        path,
        form === '$ref' ? `$ref cannot have keywords {${shown(other)}}.` : `'${other}' is not permitted.`,
      );
    switch (form) {
      case undefined:
        throw refuse(path, "schema must have a 'type' key.");
      case '$ref':
        return referenceTo(part['$ref'], path);
      case 'anyOf':
        return choiceOf(
          listOf(part['anyOf'], [...path, 'anyOf']).map((one, i) => read(one, [...path, 'anyOf', `${i}`], level)),
        );
      case 'const':
        return valuesOf([part['const']], types, path);
      case 'enum':
        return valuesOf(listOf(part['enum'], [...path, 'enum']), types, path);
      case 'type': {
        request.take('parts of schemas', types.length - 1);
        const options = types.map((type) => ofType(type, part, path, level));
        if (options.length > 1) shapes.push(...options);
        return choiceOf(options);
      }
      default:
        return form satisfies never;
    }
  }

  const choiceOf = (options: readonly Shape[]): Shape =>
    options.length === 1 ? options[0]! : { kind: 'choice', options };

  function typesIn(type: unknown, path: Path): readonly string[] {
    const types = Array.isArray(type) ? listOf(type, [...path, 'type']) : [type];
    const wrong = types.find((one) => typeof one !== 'string' || !Object.hasOwn(OF_TYPE, one));
    if (wrong !== undefined) throw refuse(path, `${shown(wrong)} is not a valid type.`);
    return types as readonly string[];
  }

  function valuesOf(all: readonly unknown[], types: readonly string[], path: Path): Shape {
    limits.take('enum values', all.length);
    for (const value of all) limits.take('characters of names and values', JSON.stringify(value).length);
    const values = all.filter((value) => types.length === 0 || types.some((type) => isOfType(value, type)));
    if (values.length === 0) throw refuse(path, `no value is of type ${shown(types)}.`);
    return { kind: 'values', values: values as readonly Json[] };
  }

  function referenceTo(to: unknown, path: Path): Shape {
    if (typeof to === 'string' && raw.has(to)) return { kind: 'reference', to };
    throw refuse(path, `reference ${shown(to)} leads nowhere: it takes # or a place such as #/$defs/name.`);
  }

  function ofType(type: string, part: JsonSchema, path: Path, level: number): Shape {
    switch (type) {
      case 'string':
        return textOf(part, path);
      case 'integer':
      case 'number': {
        const shape = numberIn(part, type);
        if (typeof shape === 'string') throw refuse(path, shape);
        return shape;
      }
      case 'array':
        return arrayOf(part, path, level);
      case 'object':
        return objectOf(part, path, level);
      case 'boolean':
        return { kind: 'boolean' };
      default:
        return { kind: 'values', values: [null] };
    }
  }

  function textOf({ format, pattern }: JsonSchema, path: Path): Shape {
    if (format !== undefined && (typeof format !== 'string' || !Object.hasOwn(FORMATS, format)))
      throw refuse(path, `${shown(format)} is not a valid format.`);
    if (pattern !== undefined && !isPatternOf(format, pattern))
      throw refuse(path, "'pattern' is not permitted, unless it is the one that Zod writes for the format beside it.");
    return { kind: 'string', format: format as string | undefined };
  }

  function arrayOf(part: JsonSchema, path: Path, level: number): Shape {
    const { items, minItems: least = 0, maxItems: most = Number.MAX_SAFE_INTEGER } = part;
    if (items === undefined) throw refuse(path, 'array schema missing items.');
    if (!isCount(least) || !isCount(most) || least > most)
      throw refuse(path, `no array has ${shown(least)} to ${shown(most)} items.`);
    return { kind: 'array', items: read(items, [...path, 'items'], level + 1), least, most };
  }

  function objectOf(
    { properties = {}, required = [], additionalProperties }: JsonSchema,
    path: Path,
    level: number,
  ): Shape {
    const parts = Object.entries(recordOf(properties, [...path, 'properties']));
    if (!Array.isArray(required)) throw refuse([...path, 'required'], `${shown(required)} is not of type 'array'.`);
    const wanted = new Set<unknown>(required);
    const keys = "'required' is required to be supplied and to be an array including every key in properties.";
    if (isStrict && additionalProperties !== false)
      throw refuse(path, "'additionalProperties' is required to be supplied and to be false.");
    const missing = isStrict ? parts.find(([name]) => !wanted.has(name)) : undefined;
    if (missing !== undefined) throw refuse(path, `${keys} Missing '${missing[0]}'.`);
    const extra = required.find((name) => !Object.hasOwn(properties as object, name));
    if (extra !== undefined) throw refuse(path, `${keys} Extra required key ${shown(extra)} supplied.`);
    const all = parts.map(([name, own]) => {
      limits.take('properties');
      limits.take('characters of names and values', name.length);
      return { name, shape: read(own, [...path, 'properties', name], level + 1) };
    });
    return { kind: 'object', properties: all, required: all.filter(({ name }) => wanted.has(name)) };
  }

  function recordOf(part: unknown, path: Path): JsonSchema {
    if (typeof part === 'object' && part !== null && !Array.isArray(part)) return part as JsonSchema;
    throw refuse(path, `${shown(part)} is not of type 'object'.`);
  }

  function listOf(part: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(part) && part.length > 0) return part;
    throw refuse(path, `${shown(part)} is not of type 'array', or is empty.`);
  }

  const raw = new Map<string, readonly [part: unknown, path: Path]>([['#', [schema, []]]]);
  for (const key of DEFINITIONS)
    for (const [name, part] of Object.entries(recordOf(schema[key] ?? {}, [key])))
      for (const to of [name, encodeURIComponent(name)]) raw.set(`#/${key}/${to}`, [part, [key, name]]);
  const targets = new Map<string, Shape>();
  for (const [to, [part, path]] of raw) targets.set(to, read(part, path, 0));

  const root = targets.get('#')!;
  const heights = heightsOf(shapes, targets);
  if (!heights.has(root)) throw refuse([], `it has no instance of at most ${MOST_HEIGHT} levels.`);
  return { root, targets, heights };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  return typeof value === type && value !== null && !Array.isArray(value);
}
