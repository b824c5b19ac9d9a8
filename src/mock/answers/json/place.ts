import type { Rng } from '../../../core/rng.ts';
import type { Budget } from './budget.ts';
import type { Pattern } from './pattern/pattern.ts';
import type { Json, JsonSchema } from './schema.ts';

/** Where a part of an instance is being made, and what with. */
export interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
  readonly rng: Rng;
  readonly tools: SchemaTools;
  /** How many different values of one schema are wanted beside each other. */
  readonly variety: number;
  /** The first alternative is taken, unless that came to nothing before. */
  readonly takesFirst: boolean;
  make(schema: JsonSchema, place: Place): Json;
}

/** What is shared by all the instances of one request. */
export interface SchemaTools {
  readonly budget: Budget;
  /** A schema's regular expression, read once. */
  pattern(source: string): Pattern;
}

/** Beyond it only what must be there is, so that schemas that contain themselves come to an end. */
const DEEP = 4;

export const isDeep = ({ depth }: Place): boolean => depth >= DEEP;

export const deeper = (place: Place): Place => ({ ...place, depth: place.depth + 1 });
