import type { Locate } from './mistakes.ts';

/** A scenario file as read and not yet checked, whatever it was written in. */
export interface Declaration {
  readonly kind: 'module' | 'document';
  /** Absolute. */
  readonly path: string;
  /** As the reader named it; begins every mistake. */
  readonly shownAs: string;
  /** A module's exports, or a document's top-level keys. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly locate: Locate;
}

/** A module's values do not know their lines. */
export const nowhere: Locate = () => undefined;
