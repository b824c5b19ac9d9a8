import type { Session } from '../core/session.ts';
import type { Birth } from './messages.ts';

/** What a thread that makes prompts is born with: it reads the scenario's file anew. */
export type PromptBirth = Pick<Birth, 'file' | 'options' | 'scenarioHash'>;

export type ToPromptThread =
  | { readonly kind: 'make'; readonly entry: string; readonly index: number }
  /** A body is sent, and its memory may be used again. */
  | { readonly kind: 'sent'; readonly memory: SharedArrayBuffer };

/** After `ready` one answer to each `make`, in their order. */
export type FromPromptThread =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'made';
      /** Where it has one turn, its messages are in the body alone. */
      readonly session: Session;
      readonly first?: { readonly path: string; readonly memory: SharedArrayBuffer; readonly bytes: number };
    }
  /** It can make none, or not this one. */
  | { readonly kind: 'refused'; readonly why: string };
