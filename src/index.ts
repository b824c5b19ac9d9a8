/** What a scenario file may import from `plimsoll`. Light on purpose: nothing here loads a tokenizer or a client. */
export type { Amount, Arm, At, Claim, Expectation, Rates, Study } from './claims/declared.ts';
export type {
  Expect,
  ExpectChoice,
  ExpectExact,
  ExpectNumber,
  ExpectRegex,
  ExpectSchema,
} from './core/expect.ts';
export type { Message } from './core/session.ts';
export { type ConversationConfig, conversation } from './prompts/conversation.ts';
export { type DatasetConfig, dataset } from './prompts/dataset/dataset.ts';
export type { RowExpect } from './prompts/dataset/expected.ts';
export type { Duration } from './prompts/fields.ts';
export { type Ask, inline, type MessagesAsk, type PromptAsk } from './prompts/inline.ts';
export {
  type Exponential,
  exponential,
  fromFile,
  type Length,
  type Lognormal,
  lognormal,
  type Uniform,
  uniform,
} from './prompts/lengths.ts';
export { type ReplayConfig, replay } from './prompts/replay.ts';
export type { OpenSource, PromptSource, SourceContext } from './prompts/source.ts';
export { type SyntheticConfig, synthetic } from './prompts/synthetic.ts';
export type { ThinkTime } from './prompts/think-time.ts';
export { type Arrivals, gamma } from './scenario/arrivals.ts';
export type { Price } from './scenario/cost.ts';
export type {
  Options,
  ReplayScenario,
  ServerMetrics,
  Target,
  Targets,
  Timeouts,
  WeightedTarget,
} from './scenario/declared.ts';
export { abort, check, fail } from './sessions/check.ts';
export type {
  Answer,
  ChatMessage,
  ChatRequest,
  Client,
  CompletionRequest,
  Draws,
  EmbeddingRequest,
  HookContext,
  SessionContext,
  SessionFunction,
  SetupFunction,
  TeardownFunction,
} from './sessions/context.ts';
export type { RouteFunction, RouteRequest } from './sessions/route.ts';
export type { SummaryData, SummaryFunction, SummaryMetric, SummaryOutputs } from './sessions/summary.ts';
export type { Slo } from './slo/goodput.ts';
