import type { Rng } from '../../core/rng.ts';
import type { Vocabulary } from '../../tokens/vocabulary.ts';
import type { Word } from '../answers/words.ts';
import type { ModelMetrics } from '../metrics.ts';
import type { ServedModel } from '../served-model.ts';
import { HttpError } from './http-error.ts';

/** One model, its own luck and its own metrics. */
export interface Served {
  readonly model: ServedModel;
  readonly rng: Rng;
  readonly metrics: ModelMetrics;
}

/** What the routes serve from. */
export interface Api {
  readonly models: ReadonlyMap<string, Served>;
  readonly apiKey: string | undefined;
  readonly vocabulary: Vocabulary;
  /** What answers are made of. */
  readonly words: readonly Word[];
  /** Seconds since 1970 at which the server began. */
  readonly startedAt: number;
  /** Seconds since 1970. */
  nowSeconds(): number;
  metricsText(): Promise<string>;
  /** For ids, unique in this server. */
  nextNumber(): number;
}

export function modelNamed(name: string, { models }: Api): Served {
  const model = models.get(name);
  if (model === undefined) throw new HttpError(404, `The model \`${name}\` does not exist.`, 'NotFoundError');
  return model;
}
