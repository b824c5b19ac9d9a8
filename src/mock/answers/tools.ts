import { pickIndex, type Rng } from '../../core/rng.ts';
import type { TailToken } from './composed.ts';
import { instanceOf } from './json/instance.ts';
import type { RequestLimits } from './json/limits.ts';
import { readSchema } from './json/read.ts';
import type { JsonSchema } from './json/schema.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A function that the model may call, as OpenAI's APIs spell it. */
export interface Tool {
  readonly name: string;
  /** Of its arguments, an object; any without one. */
  readonly parameters?: JsonSchema | null | undefined;
  /** Whether OpenAI's strict mode is asked for. */
  readonly strict?: boolean | null | undefined;
}

/** Writes calls of one of them, with arguments that its schema allows. */
export function callWriter(
  tools: readonly Tool[],
  vocabulary: Vocabulary,
  limits: RequestLimits,
): (rng: Rng) => readonly TailToken[] {
  const known = tools.map(({ name, parameters, strict }) => {
    const use = { of: `function '${name}'`, isStrict: strict === true, isObject: true };
    const schema = parameters != null && '$ref' in parameters ? parameters : { type: 'object', ...parameters };
    return { name, shapes: readSchema(schema, use, limits) };
  });
  return (rng) => {
    const { name, shapes } = known[pickIndex(rng, known.length)]!;
    const spelled = vocabulary.spell(name);
    const last = spelled.length - 1;
    return [
      ...spelled.map(({ id }, i) => ({ id, text: i === last ? name : '', channel: 'tool-name' as const })),
      ...vocabulary
        .spell(JSON.stringify(instanceOf(shapes, rng, limits)))
        .map((token) => ({ ...token, channel: 'tool' as const })),
    ];
  };
}
