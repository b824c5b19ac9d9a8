import { z } from 'zod';
import { formatDuration, formatNumber } from '../core/units.ts';
import { type Duration, duration, oneOf, strict, takes, text, wholeNumber } from './fields.ts';
import { readSourceFile } from './files.ts';
import type { PromptSource } from './source.ts';
import { exactTurn } from './synthetic.ts';
import { parseTrace, windowOf } from './trace.ts';

export interface ReplayConfig {
  readonly file: string;
  readonly format?: 'azure-csv';
  /** 10 plays an hour of the trace in six minutes. */
  readonly speed?: number;
  /** The window of the trace to play, from its first row: `from: '10m', to: '20m'`, or with `duration`. */
  readonly from?: Duration;
  readonly to?: Duration;
  readonly duration?: Duration;
  /** At most this many rows. */
  readonly limit?: number;
}

/**
 * The requests of a recorded trace: its start times, and synthetic prompts and answers of its lengths.
 *
 * The first row of the window starts at 0, so nothing waits for the window to begin. Each row's prompt is
 * made when its turn comes; the trace itself is kept as three columns of numbers.
 */
export function replay(config: ReplayConfig): PromptSource {
  return {
    kind: 'prompt-source',
    name: 'replay',
    config: { ...config },
    async open({ folder }) {
      const { file, speed = 1, ...window } = replayField.parse(config);
      const source = await readSourceFile(file, folder);
      const { atMs, contextTokens, generatedTokens } = windowOf(parseTrace(source), window, source.name);
      const rows = atMs.length;
      const firstMs = atMs[0]!;
      const arrivals = Array.from(atMs, (t) => (t - firstMs) / speed);
      const pace = speed === 1 ? 'at its own pace' : `at ${formatNumber(speed)} times its pace`;
      return {
        summary: `${formatNumber(rows)} requests of ${source.name} ${pace}, over ${formatDuration(arrivals[rows - 1]!)}`,
        arrivals,
        worstCase: { turns: 1, inputTokens: largest(contextTokens), outputTokens: largest(generatedTokens) },
        session: (index, rng) => {
          const row = index % rows;
          return { id: String(index), turns: [exactTurn(contextTokens[row]!, generatedTokens[row]!, rng)] };
        },
      };
    },
  };
}

const positive = takes('a number above 0');

export const replayField = strict('{ file }', {
  file: text('the path of a trace'),
  format: oneOf('azure-csv').optional(),
  speed: z.number({ error: positive }).positive({ error: positive }).optional(),
  from: duration().optional(),
  to: duration({ minMs: 1 }).optional(),
  duration: duration({ minMs: 1 }).optional(),
  limit: wholeNumber(1).optional(),
})
  .refine(({ to, duration }) => to === undefined || duration === undefined, {
    path: ['to'],
    error: 'cannot be combined with duration; keep one of them',
  })
  .refine(({ from = 0, to }) => to === undefined || to > from, { path: ['to'], error: 'takes a time after from' });

/** A loop, because a spread of a long trace would overflow the stack. */
function largest(values: Uint32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
