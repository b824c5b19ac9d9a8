import type { Tokenizer } from '../../tokens/tokenizer.ts';
import type { ModelServer } from '../model-server.ts';
import { HttpError } from './http-error.ts';

/** What the routes serve from. */
export interface Api {
  readonly models: ReadonlyMap<string, ModelServer>;
  readonly apiKey: string | undefined;
  readonly tokenizer: Tokenizer;
  /** Seconds since 1970 at which the server began. */
  readonly startedAt: number;
  /** Seconds since 1970. */
  nowSeconds(): number;
  metricsText(): Promise<string>;
  /** For ids, unique in this server. */
  nextNumber(): number;
}

export function modelNamed(name: string, { models }: Api): ModelServer {
  const model = models.get(name);
  if (model === undefined) throw new HttpError(404, `The model \`${name}\` does not exist.`, 'NotFoundError');
  return model;
}
