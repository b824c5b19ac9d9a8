import { type Dialect, requestFor, type WireRequest } from '../../client/wire/dialect.ts';
import type { Rng } from '../../core/rng.ts';
import type { Session } from '../../core/session.ts';
import type { OpenSource } from '../prompts/source.ts';

/** What an iteration asks, made before it is known when. */
export interface Made {
  readonly session: Session;
  /** Of its first turn; absent where that asks nothing, or where only the turn itself decides whom. */
  readonly first?: WireRequest;
  /** The memory of its body is lent: to be called when nobody will send it again. */
  readonly giveBack?: () => void;
}

/** Made here at once, or elsewhere. The same number always makes the same. */
export type Maker = (index: number) => Made | Promise<Made>;

/** How a target wants to be asked. */
export interface Tongue {
  readonly dialect: Dialect;
  readonly model: string;
}

/** @param whom an iteration will ask, where that is known beforehand */
export function makerOf(
  { source, rng }: { readonly source: OpenSource; readonly rng: Rng },
  whom: (index: number) => Tongue | undefined,
): (index: number) => Made {
  return (index) => {
    const session = source.session(index, rng.fork(index));
    const [first] = session.turns;
    const tongue = whom(index);
    if (first === undefined || tongue === undefined) return { session };
    return { session, first: requestFor(tongue.dialect, first, first.messages, tongue.model) };
  };
}
