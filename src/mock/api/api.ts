import type { Clock } from '../../core/clock.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Tokenizer } from '../../load/tokens/tokenizer.ts';
import type { Adjustable } from '../admin/handlers.ts';
import type { ModelInfo } from '../answers/model-info.ts';
import type { AnswerWriter } from '../answers/writer.ts';
import type { FaultPlan } from '../faults/kinds.ts';
import type { Drawn } from '../faults/rules.ts';
import type { Verdict } from '../limits/rate-limit.ts';
import type { Oracle, RequestName } from '../oracle/oracle.ts';
import type { Accepted, Refusal, ServedModel } from '../served-model.ts';
import { HttpError } from './http-error.ts';
import type { Wanted } from './wanted.ts';

/** An engine as the routes see it. */
export type Serving = Pick<ServedModel, 'name' | 'info' | 'ask'>;

/** A model by the name that clients ask for: an engine, or a router before several. */
export interface Model {
  readonly name: string;
  /** What can be said of it before a request is known. */
  readonly info: ModelInfo;
  /** Whether clients are told which engine it was. */
  readonly isRouted: boolean;
  engineFor(wanted: Wanted): Serving;
}

/** What the routes serve from. */
export interface Api {
  readonly models: ReadonlyMap<string, Model>;
  /** Any of them opens the API; none needed when there are none. */
  readonly apiKeys: ReadonlySet<string>;
  /** Counts prompts and makes their ids; must be the one that the writer's vocabulary has. */
  readonly tokenizer: Tokenizer;
  readonly writer: AnswerWriter;
  readonly version: string;
  /** Seconds since 1970 at which the server began. */
  readonly startedAt: number;
  /** Seconds since 1970. */
  nowSeconds(): number;
  /** Counts every request of HTTP, for a name where its client gives none. */
  nextRequest(): number;
  /**
   * Counts what a model is to answer, from 0: for answers' ids, and for which of them faults hit. Apart from the other,
   * so that a scrape in between shifts neither.
   */
  nextAnswer(): number;
  /** Whether it would take requests now. */
  isReady(): boolean;
  /** The page of metrics at a path; undefined where there is none. */
  metricsAt(path: string): string | undefined;
  readonly clock: Clock;
  /** Whether it listens on loopback, where only this machine can reach it. */
  readonly isPrivate: boolean;
  /** Undefined where it is switched off. */
  readonly admin: Adjustable | undefined;
  readonly oracle: Oracle | undefined;
  /** What the configuration has go wrong with a request. */
  faultsFor(request: Drawn): FaultPlan;
  /** Takes a request from its key's allowance; undefined when there is no limit. */
  allowance(key: string, tokens: number): Verdict | undefined;
  /** A request is under way; with several prompts in it, one of several, all under one and the same name. */
  onAccepted(name: RequestName, accepted: Accepted): void;
  /** An engine has not taken a request. */
  onRefused(engine: string, refusal: Refusal): void;
  /** A choice that answers a question of known answer is whole. */
  onAnswer(engine: string, isRight: boolean): void;
  /** A client left before its answer ended. */
  onDisconnect(engine: string): void;
}

/** Says in every answer that nobody thought it. */
export const FINGERPRINT = 'plimsoll-mock-synthetic';

export function modelNamed(name: string, { models }: Pick<Api, 'models'>): Model {
  const model = models.get(name);
  if (model !== undefined) return model;
  const near = didYouMean(name, models.keys()) || '.';
  throw new HttpError(404, `The model \`${name}\` does not exist${near}`, 'NotFoundError');
}
