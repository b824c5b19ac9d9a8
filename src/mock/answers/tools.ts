import { pickIndex, type Rng } from '../../core/rng.ts';
import type { TailToken } from './composed.ts';
import { instanceOf } from './json/instance.ts';
import type { SchemaTools } from './json/place.ts';
import type { JsonSchema } from './json/schema.ts';
import { Unanswerable } from './unanswerable.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A function that the model may call. */
export interface Tool {
  readonly name: string;
  /** Of its arguments, an object. */
  readonly parameters: JsonSchema;
}

/** A call of one of them, with arguments that its schema allows. */
export function callOf(
  tools: readonly Tool[],
  vocabulary: Vocabulary,
  rng: Rng,
  schemaTools: SchemaTools,
): readonly TailToken[] {
  const { name, parameters } = tools[pickIndex(rng, tools.length)]!;
  const spelled = vocabulary.spell(name);
  const given = JSON.stringify(instanceOf({ type: 'object', ...parameters }, rng, schemaTools));
  if (!given.startsWith('{'))
    throw new Unanswerable(`The parameters of "${name}" are not an object's schema; give them the type object`);
  return [
    ...spelled.map(({ id }, i) => ({ id, text: i === spelled.length - 1 ? name : '', channel: 'tool-name' as const })),
    ...vocabulary.spell(given).map((token) => ({ ...token, channel: 'tool' as const })),
  ];
}
