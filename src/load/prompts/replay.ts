import { z } from 'zod';
import { given } from '../../core/given.ts';
import type { Rng } from '../../core/rng.ts';
import type { Session, Turn } from '../../core/session.ts';
import { listed, takes } from '../../core/takes.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import { numbered } from '../tokens/text-writer.ts';
import { type Duration, duration, oneOf, strict, text, wholeNumber } from './fields.ts';
import { openSourceFile } from './files.ts';
import { linesIn } from './reading/lines.ts';
import { unreadable } from './reading/unreadable.ts';
import { type PromptSource, promptSource } from './source.ts';
import { arrivalsOf } from './trace/arrivals.ts';
import { readTrace, TRACE_FORMAT_NAMES, type TraceFormatName } from './trace/read-trace.ts';
import { type Played, type Trace, windowOf } from './trace/trace.ts';
import { countTexts, turnOf, wordsOf, worstOfSessions } from './trace/turns.ts';

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
  /** Of a trace like Mooncake's. Seen from its rows when left out. */
  readonly timeUnit?: 'ms' | 's';
  /** How many tokens each of its `hash_ids` stands for. Seen from its rows when left out. */
  readonly blockTokens?: number;
}

/**
 * The requests of a recorded trace: its start times, and synthetic prompts and answers of its lengths.
 *
 * The first row of the window starts at 0, so nothing waits for the window to begin. Where the trace names the
 * blocks of its prompts, equal blocks are equal text, so a server's prefix cache finds what it found then. Each
 * prompt is made when its turn comes; the trace itself is kept as columns of numbers.
 */
export function replay(config: ReplayConfig): PromptSource {
  return promptSource('replay', { ...config }, async ({ folder, seed, tokenizer, writer: loadWriter }) => {
    const writer = await loadWriter();
    const {
      file,
      format,
      speed = 1,
      loop,
      templateTokens = 0,
      timeUnit,
      blockTokens,
      ...window
    } = replayField.parse(config);
    const { name, text, notes } = await openSourceFile(file, folder, RECORDS);
    const { limit, ...times } = window;
    const most = Object.values(times).every((time) => time === undefined) ? limit : undefined;
    const read = await readTrace(name, linesIn(text, name), { format, timeUnit, blockTokens, most });
    if (read.atMs === undefined) refuseTimes(name, { ...times, loop });
    const trace = read.texts === undefined ? read : countTexts(read, read.texts, (await tokenizer()).count);
    const played = windowOf(trace, window, name);
    const { first, count } = played;
    const arrivals = arrivalsOf(played, speed, loop, name);
    return given({
      summary: describe(trace, played, { name, speed, arrivals, loop }),
      notes: [...notes, ...trace.notes],
      arrivals,
      worstCase: worstOfSessions(trace, played, templateTokens),
      session(index: number, rng: Rng): Session {
        const place = first + (index % count);
        const lap = Math.floor(index / count);
        const turns: Turn[] = [];
        for (let row = trace.begins[place]!; row < trace.begins[place + 1]!; row++) {
          const words = wordsOf(trace, row, { seed, lap, rest: numbered(index, rng) });
          turns.push(turnOf(trace, row, { writer, words, templateTokens, isFirst: turns.length === 0 }));
        }
        return { id: String(index), turns };
      },
    });
  });
}

/** Stands for the folder of a run. */
const RECORDS = 'records.jsonl.gz';

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
  timeUnit: oneOf('ms', 's').optional(),
  blockTokens: wholeNumber(1).optional(),
})
  .refine(({ to, duration }) => to === undefined || duration === undefined, {
    path: ['to'],
    error: 'cannot be combined with duration; keep one of them',
  })
  .refine(({ from = 0, to }) => to === undefined || to > from, { path: ['to'], error: 'takes a time after from' });

function refuseTimes(name: string, times: Readonly<Record<string, unknown>>): void {
  const said = Object.keys(times).filter((key) => times[key] !== undefined);
  if (said.length > 0)
    throw unreadable(
      `${name} has no timestamps, so ${listed(said, 'and')} mean nothing; remove ${said.length === 1 ? 'it' : 'them'}.`,
    );
}

function describe(
  { atMs, begins, blocks, leftOut }: Trace,
  { count }: Played,
  {
    name,
    speed,
    arrivals,
    loop,
  }: Readonly<{ name: string; speed: number; arrivals: readonly number[] | undefined; loop: number | undefined }>,
): string {
  const what = begins.at(-1) === begins.length - 1 ? 'request' : 'session';
  const shared = blocks === undefined ? '' : ' with the prefixes they shared';
  const left = leftOut === 0 ? '' : `; left out: ${formatNumber(leftOut)} ${leftOut === 1 ? 'row' : 'rows'}`;
  const all = `${formatNumber(count)} ${what}${count === 1 ? '' : 's'} of ${name}${shared}`;
  if (atMs === undefined || arrivals === undefined) return `${all}, at no times of its own${left}`;
  const pace = speed === 1 ? 'at its own pace' : `at ${formatNumber(speed)} times its pace`;
  const span = formatDuration(arrivals.at(-1) ?? 0);
  const over = loop === undefined ? `over ${span}` : `again and again: ${formatNumber(arrivals.length)} over ${span}`;
  return `${all} ${pace}, ${over}${left}`;
}
