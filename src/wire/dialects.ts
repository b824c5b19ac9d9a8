import type { Dialect } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';

/** One row a dialect, by the name that a scenario's `target.api` gives. */
export const DIALECTS = {
  'openai-chat': openaiChat,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
