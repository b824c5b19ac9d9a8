import { Unanswerable } from '../unanswerable.ts';
import { CHECKS } from './checks.ts';
import type { SchemaTools } from './place.ts';
import { type Json, type JsonSchema, schemaAt } from './schema.ts';

const MOST_DEPTH = 200;

/** Keywords that pass a value or its parts on: when they are violated, what it was inside says more. */
const PASSING = new Set([
  '$ref',
  'allOf',
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'prefixItems',
]);

/** The first keyword of a schema that a value violates, or undefined when there is none. */
export function violationOf(root: JsonSchema, instance: Json, tools: SchemaTools): string | undefined {
  function violation(schema: JsonSchema, value: Json, depth: number): string | undefined {
    if (depth > MOST_DEPTH) throw new Unanswerable(`The JSON schema refers to itself more than ${MOST_DEPTH} times`);
    let inside: string | undefined;
    const fits = (part: unknown, own: Json): boolean => {
      inside = part === false ? 'false' : violation(schemaAt(part, 'A part'), own, depth + 1);
      return inside === undefined;
    };
    const violated = Object.keys(schema).find((name) => {
      tools.budget.take('steps');
      return Object.hasOwn(CHECKS, name) && !CHECKS[name]!(schema[name], value, { schema, root, tools, fits });
    });
    const isPassedOn = violated !== undefined && PASSING.has(violated) && inside !== undefined && inside !== 'false';
    return isPassedOn ? inside : violated;
  }
  return violation(root, instance, 0);
}
