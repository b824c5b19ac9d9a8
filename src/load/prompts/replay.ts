import { z } from 'zod';
import type { Session } from '../../core/session.ts';
import { takes } from '../../core/takes.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import { numbered } from '../tokens/text-writer.ts';
import { type Duration, duration, oneOf, strict, text, wholeNumber } from './fields.ts';
import { openSourceLines } from './files.ts';
import { type PromptSource, promptSource } from './source.ts';
import { arrivalsOf } from './trace/arrivals.ts';
import { blockWords } from './trace/blocks.ts';
import { readTrace, TRACE_FORMAT_NAMES, type TraceFormatName } from './trace/read-trace.ts';
import { type Played, windowOf } from './trace/trace.ts';

export interface ReplayConfig {
  /** A trace, or the folder of an earlier run. */
  readonly file: string;
  /** Seen from the first line when left out. */
  readonly format?: TraceFormatName;
  /** 10 plays an hour of the trace in six minutes. */
  readonly speed?: number;
  /** The window of the trace to play, from its first row: `from: '10m', to: '20m'`, or with `duration`. */
  readonly from?: Duration;
  readonly to?: Duration;
  readonly duration?: Duration;
  /** At most this many rows. */
  readonly limit?: number;
  /** Plays the window again and again until this much time of the run has passed. */
  readonly loop?: Duration;
  /** Tokens that the server's chat template adds, counted among the trace's; a run's notes say how many. */
  readonly templateTokens?: number;
}

/**
 * The requests of a recorded trace: its start times, and synthetic prompts and answers of its lengths.
 *
 * The first row of the window starts at 0, so nothing waits for the window to begin. Where the trace names the
 * blocks of its prompts, equal blocks are equal text, so a server's prefix cache finds what it found then. Each
 * prompt is made when its turn comes; the trace itself is kept as columns of numbers.
 */
export function replay(config: ReplayConfig): PromptSource {
  return promptSource('replay', { ...config }, async ({ folder, seed, writer: loadWriter }) => {
    const writer = await loadWriter();
    const { file, format, speed = 1, loop, templateTokens = 0, ...window } = replayField.parse(config);
    const { name, lines } = await openSourceLines(file, folder);
    const played = windowOf(await readTrace(name, lines, format), window, name);
    const { inputTokens, outputTokens, blocks } = played;
    const rows = played.atMs.length;
    const arrivals = arrivalsOf(played, speed, loop, name);
    return {
      summary: describe(played, name, speed, arrivals, loop),
      arrivals,
      worstCase: {
        turns: 1,
        inputTokens: Math.max(largest(inputTokens), templateTokens + 1),
        outputTokens: largest(outputTokens),
      },
      session(index, rng): Session {
        const row = index % rows;
        const words =
          blocks === undefined
            ? numbered(index, rng)
            : blockWords(blocks[row]!, { seed, lap: Math.floor(index / rows) });
        const { text: content, tokens } = writer.write(Math.max(1, inputTokens[row]! - templateTokens), words);
        return {
          id: String(index),
          turns: [
            {
              messages: [{ role: 'user', content }],
              inputTokens: tokens + templateTokens,
              maxTokens: outputTokens[row]!,
              exactLength: true,
            },
          ],
        };
      },
    };
  });
}

const positive = takes('a number above 0');

export const replayField = strict('{ file }', {
  file: text("the path of a trace or of a run's folder"),
  format: oneOf(...TRACE_FORMAT_NAMES).optional(),
  speed: z.number({ error: positive }).positive({ error: positive }).optional(),
  from: duration().optional(),
  to: duration({ minMs: 1 }).optional(),
  duration: duration({ minMs: 1 }).optional(),
  limit: wholeNumber(1).optional(),
  loop: duration({ minMs: 1 }).optional(),
  templateTokens: wholeNumber(0).optional(),
})
  .refine(({ to, duration }) => to === undefined || duration === undefined, {
    path: ['to'],
    error: 'cannot be combined with duration; keep one of them',
  })
  .refine(({ from = 0, to }) => to === undefined || to > from, { path: ['to'], error: 'takes a time after from' });

function describe(
  { atMs, blocks, unusable }: Played,
  name: string,
  speed: number,
  arrivals: readonly number[],
  loop: number | undefined,
): string {
  const pace = speed === 1 ? 'at its own pace' : `at ${formatNumber(speed)} times its pace`;
  const span = formatDuration(arrivals.at(-1) ?? 0);
  const over = loop === undefined ? `over ${span}` : `again and again: ${formatNumber(arrivals.length)} over ${span}`;
  const shared = blocks === undefined ? '' : ' with the prefixes they shared';
  const left = unusable === 0 ? '' : `; ${formatNumber(unusable)} rows say no lengths and are left out`;
  return `${formatNumber(atMs.length)} requests of ${name}${shared} ${pace}, ${over}${left}`;
}

/** A spread of a long trace would overflow the stack. */
const largest = (values: Uint32Array): number => values.reduce((most, value) => Math.max(most, value), 0);
