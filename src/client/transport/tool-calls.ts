import type { ToolPiece } from '../wire/dialect.ts';
import { MOST_BYTES, TooLong } from '../wire/too-long.ts';

/** About what a call takes beside its arguments. */
const BYTES_OF_CALL = 100;

/** One call of a tool, put together from its pieces. */
export interface ToolCall {
  readonly id?: string;
  readonly name: string;
  /** JSON, if the model kept to it. */
  readonly arguments: string;
}

/** Puts the pieces of tool calls together. */
export class ToolCalls {
  readonly #calls = new Map<number, { id: string | undefined; name: string; arguments: string }>();
  #length = 0;

  add(pieces: readonly ToolPiece[]): void {
    for (const { index, id, name, arguments: fragment } of pieces) {
      const call = this.#calls.get(index) ?? { id: undefined, name: '', arguments: '' };
      // Names and ids come whole, and from some servers again with every fragment.
      call.id = id ?? call.id;
      call.name = name ?? call.name;
      call.arguments += fragment ?? '';
      this.#length += fragment?.length ?? 0;
      this.#calls.set(index, call);
    }
    if (this.#length + this.#calls.size * BYTES_OF_CALL > MOST_BYTES) throw new TooLong('the answer');
  }

  list(): readonly ToolCall[] {
    return [...this.#calls.values()].map(({ id, ...call }) => (id === undefined ? call : { id, ...call }));
  }
}
