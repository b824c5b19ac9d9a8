import { traceCells } from './cells.ts';
import { MOST_TOKENS, type TraceFormat } from './row.ts';

const COLUMNS = ['Timestamp', 'Request tokens', 'Response tokens'] as const;

/** BurstGPT: seconds since the trace began, and the tokens in and out. Its columns stand in whatever order. */
export const burstGpt: TraceFormat = {
  hasHeader: true,
  isSorted: true,
  isLoose: false,
  example: 'numbers as Timestamp (seconds), Request tokens and Response tokens',
  refusal: `the first line must name the columns ${COLUMNS.join(', ')}`,
  open(firstLine) {
    const names = traceCells(firstLine) ?? [];
    const [at, input, output] = COLUMNS.map((name) => names.indexOf(name)) as [number, number, number];
    if (at < 0 || input < 0 || output < 0) return undefined;
    return (line) => {
      const cells = traceCells(line, names.length) ?? [];
      const seconds = numberIn(cells[at], /^\d{1,10}(\.\d{1,9})?$/);
      const inputTokens = numberIn(cells[input], COUNT);
      const outputTokens = numberIn(cells[output], COUNT);
      if (cells.length !== names.length || seconds === undefined) return undefined;
      if (inputTokens === undefined || outputTokens === undefined) return undefined;
      // The data's own description: no response tokens say that the request failed.
      if (outputTokens === 0) return { leftOut: 'no response tokens, so the request failed; left out' };
      return { atMs: seconds * 1000, inputTokens, outputTokens };
    };
  },
};

/** Exports of tables write whole numbers as `472.0`, too. */
const COUNT = /^\d{1,9}(\.0)?$/;

function numberIn(cell: string | undefined, shape: RegExp): number | undefined {
  const text = cell ?? '';
  const value = shape.test(text) ? Number(text) : undefined;
  return value !== undefined && value <= MOST_TOKENS * 10 ? value : undefined;
}
