import type { RequestRecord } from '../../core/record.ts';

const NAME = 'input_tokens:';
/** A power of four each: few slices, and prefill times that differ between them. */
const EDGES = [0, 64, 256, 1024, 4096, 16_384, 65_536] as const;

/**
 * The slice of a request by the length of its prompt: `input_tokens:256-1023`. The length asked for goes before the
 * server's count, as a request that failed has only that. Undefined when neither is known.
 */
export function lengthGroup({ askedInputTokens, inputTokens }: RequestRecord): string | undefined {
  const tokens = askedInputTokens ?? inputTokens;
  if (tokens === undefined) return undefined;
  const at = EDGES.findLastIndex((edge) => tokens >= edge);
  const end = EDGES[at + 1];
  return `${NAME}${EDGES[at] ?? 0}-${end === undefined ? '' : end - 1}`;
}

export const isLengthGroup = (selector: string): boolean => selector.startsWith(NAME);
