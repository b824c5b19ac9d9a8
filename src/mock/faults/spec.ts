import type { Need } from './needs.ts';
import type { Param } from './param.ts';

/** What the table of faults knows of a kind. */
export interface FaultSpec {
  /** One line, as the docs print it. */
  readonly what: string;
  /**
   * Where it acts, which decides what it combines with: `instead` replaces the answer, `before` comes before it,
   * `end` is how a stream ends too early, `within` changes what an answer says and `framing` how it is sent.
   */
  readonly stage: 'instead' | 'before' | 'end' | 'within' | 'framing';
  /** What an answer must have for it to happen there. */
  readonly needs: readonly Need[];
  /** The parameter that may stand behind the kind itself: `reset=5` is `reset;after=5`. */
  readonly main: string | undefined;
  readonly params: Readonly<Record<string, Param<unknown>>>;
}
