import { createRequire } from 'node:module';
import type { Ajv, Options } from 'ajv';
import { messageOf } from '../../core/errors.ts';
import type { ExpectSchema } from '../../core/expect.ts';
import { jsonIn } from '../../core/json.ts';
import type { Grader } from './grader.ts';
import { linearRegex } from './linear-regex.ts';

export function schemaGrader({ schema }: ExpectSchema): Grader | string {
  try {
    const satisfies = validatorFor(schema).compile(schema);
    return (answer) => {
      const json = jsonIn(unfenced(answer));
      return json !== undefined && satisfied(satisfies, json);
    };
  } catch (error) {
    return `takes a JSON schema, and this is none (${messageOf(error)})`;
  }
}

const FENCE = '```';

/** What is in the first fenced block, where there is one: models like to put JSON into one, and words around it. */
function unfenced(answer: string): string {
  const open = answer.indexOf(FENCE);
  // JSON itself may hold a fence in one of its texts.
  if (open < 0 || /^\s*[[{"]/.test(answer)) return answer;
  const start = answer.indexOf('\n', open);
  if (start < 0) return answer;
  const end = answer.indexOf(`\n${FENCE}`, start);
  return answer.slice(start, end < 0 ? undefined : end);
}

/** JSON nested deeper than the stack, under a schema that follows it down, is no answer that anybody could use. */
function satisfied(satisfies: (value: unknown) => boolean, value: unknown): boolean {
  try {
    return satisfies(value);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const require = createRequire(import.meta.url);
const validators = new Map<string, Ajv>();

const isOlder = ({ $schema }: ExpectSchema['schema']): boolean => /draft-0[67]/.test(String($schema));

/** Loaded and made by those who need it: it costs a tenth of a second. */
function validatorFor(schema: ExpectSchema['schema']): Ajv {
  const name = isOlder(schema) ? 'ajv' : 'ajv/dist/2020.js';
  let validator = validators.get(name);
  if (validator === undefined) {
    const { default: Validator } = require(name) as { readonly default: new (options: Options) => Ajv };
    validator = new Validator(OPTIONS);
    // The library's own compares each with each.
    validator.removeKeyword('uniqueItems');
    validator.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: areUnique });
    validators.set(name, validator);
  }
  return validator;
}

/** As the specification has it: keywords that nobody knows bind nothing, and `format` is a note. */
const OPTIONS: Options = {
  strict: false,
  validateFormats: false,
  logger: false,
  addUsedSchema: false,
  code: { regExp: Object.assign(asRegExp, { code: 'linearRegex' }) },
};

/** Told apart by its text. */
function asRegExp(pattern: string) {
  const { test } = linearRegex(pattern);
  return { test, toString: () => pattern };
}

const areUnique = (wanted: boolean, items: readonly unknown[]): boolean =>
  !wanted || new Set(items.map(inOrder)).size === items.length;

/** Equal for equal JSON, whatever the order of its keys. */
const inOrder = (item: unknown): string =>
  JSON.stringify(item, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
