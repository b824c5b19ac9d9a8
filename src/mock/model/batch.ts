/** What one step of the engine works on. */
export interface Batch {
  /** Requests that get one more token each. */
  readonly decodes: number;
  /** Tokens of all of those that lie in the KV cache. */
  readonly contextTokens: number;
  /** Prompt tokens taken in this step. */
  readonly prefillTokens: number;
  /** Σ over prefilling requests of (tokens taken) × (tokens before them + half of them). */
  readonly prefillWork: number;
  /** All tokens of the step by what they are about. */
  readonly tokensByTopic: readonly number[];
}
