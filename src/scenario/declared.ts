import type { Options as K6Options, Scenario as K6Scenario } from 'k6/options';
import type { MaxTokensField } from '../client/wire/dialect.ts';
import type { DialectName } from '../client/wire/dialects.ts';
import type { Duration } from '../load/prompts/fields.ts';
import type { OptionKey } from './option-keys.ts';

/** What a scenario file exports, as its author writes it; {@link Scenario} is what becomes of it. */

/** k6's options, with our seventh executor. `import type { Options } from 'k6/options'` does where it is not needed. */
export interface Options extends Pick<K6Options, Exclude<OptionKey, 'scenarios'>> {
  scenarios?: Readonly<Record<string, K6Scenario | ReplayScenario>>;
}

/** Starts its iterations at the times that the `exec`'s replay source recorded. */
export interface ReplayScenario {
  executor: 'replay';
  /** Arrivals that find this many running are dropped. 1000 by default. */
  maxVUs?: number;
  exec?: string;
  startTime?: string;
  gracefulStop?: string;
  tags?: Readonly<Record<string, string>>;
}

export interface Target {
  /** Base of the API, usually ending in `/v1`. A query (`?api-version=…`) goes with every request. */
  readonly url: string;
  readonly model: string;
  /** `openai-chat` by default. */
  readonly api?: DialectName;
  /**
   * The name of the variable that holds the key; never the key. It is sent where the API looks for it, or as it is in the
   * header that is named: Azure's is `api-key`.
   */
  readonly apiKey?: { readonly env: string; readonly header?: string };
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Further fields of every request's body: `temperature`, `tools`, `n`, … `null` leaves a field out, ours too where the
   * server can do without; `stream_options` is added to what is sent anyway.
   */
  readonly body?: Readonly<Record<string, unknown>>;
  /**
   * What the most tokens of an answer are called, in chat and completions: hosted reasoning models take
   * `max_completion_tokens` only. Other APIs leave no choice: there it does nothing, and a warning says so.
   */
  readonly maxTokensField?: MaxTokensField;
  /** Over HTTP/2; by default only where the server speaks nothing else. Without TLS the server must know beforehand. */
  readonly http2?: boolean;
  /** False asks for answers that come whole: their end and their tokens are measured, and no token has a time. */
  readonly stream?: boolean;
}

/** Where the server's own metrics are: looked for beside the target by default; `false` asks no server. */
export type ServerMetrics =
  | boolean
  | string
  | readonly string[]
  | {
      /** One a replica; looked for beside the target by default. */
      readonly url?: string | readonly string[];
      /** 1s by default. */
      readonly every?: Duration;
      /** The name of the variable that holds the key that these pages ask for. */
      readonly apiKey?: { readonly env: string };
    };
/** Several, each by a name that its figures carry as the tag `target`. Sessions are divided among them. */
export type Targets = Readonly<Record<string, WeightedTarget>>;

export interface WeightedTarget extends Target {
  /** Its share of the sessions is this over the sum of all. 1 by default; a scenario with `route` has none. */
  readonly weight?: number;
}

export interface Timeouts {
  /** 10s by default. */
  readonly connect?: Duration;
  /** 60s by default. */
  readonly firstToken?: Duration;
  /** 30s by default. */
  readonly betweenTokens?: Duration;
  /** 10m by default. */
  readonly total?: Duration;
}
