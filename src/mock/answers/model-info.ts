/** What a served model tells about itself, and what decides what it says. */
export interface ModelInfo {
  /** Most tokens of a prompt and its answer together. */
  readonly contextTokens: number;
  readonly ownedBy: string;
  /** Share of questions of known answer that it answers rightly, 0–1. */
  readonly accuracy: number;
  /** Whose answers: models of the same name err on the same questions, up to their accuracies. */
  readonly knowledge: string;
  /** Tokens of a natural answer: lognormal. */
  readonly answerTokens: { readonly median: number; readonly sigma: number };
  /** For models that think before they speak: tokens of thought and answer together, lognormal. */
  readonly reasoning?: { readonly meanTokens: number; readonly sigma: number } | undefined;
}

/** The shape of published chat traces: median 180, p95 480. */
export const CHAT_ANSWER: ModelInfo['answerTokens'] = { median: 180, sigma: 0.6 };
