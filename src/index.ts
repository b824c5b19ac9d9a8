/** What a scenario file may import from `plimsoll`. Light on purpose: nothing here loads a tokenizer or a client. */
export type { Amount, Arm, At, Claim, Expectation, Rates, Study } from './analysis/claims/declared.ts';
export type {
  Expect,
  ExpectChoice,
  ExpectExact,
  ExpectNumber,
  ExpectRegex,
  ExpectSchema,
} from './core/expect.ts';
export type { Message } from './core/session.ts';
export { type ConversationConfig, conversation } from './load/prompts/conversation.ts';
export { type DatasetConfig, dataset } from './load/prompts/dataset/dataset.ts';
export type { RowExpect } from './load/prompts/dataset/expected.ts';
export type { Exponential, Lognormal, Uniform } from './load/prompts/draws.ts';
export type { Duration } from './load/prompts/fields.ts';
export { type Ask, inline, type MessagesAsk, type PromptAsk } from './load/prompts/inline.ts';
export { exponential, fromFile, type Length, lognormal, uniform } from './load/prompts/lengths.ts';
export { type ReplayConfig, replay } from './load/prompts/replay.ts';
export type { OpenSource, PromptSource, SourceContext } from './load/prompts/source.ts';
export { type SyntheticConfig, synthetic } from './load/prompts/synthetic.ts';
export type { ThinkTime } from './load/prompts/think-time.ts';
export { abort, check, fail } from './load/sessions/check.ts';
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
} from './load/sessions/context.ts';
export type { RouteFunction, RouteRequest } from './load/sessions/route.ts';
export type { SummaryData, SummaryFunction, SummaryMetric, SummaryOutputs } from './load/sessions/summary.ts';
export type { Slo } from './measure/slo/goodput.ts';
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
