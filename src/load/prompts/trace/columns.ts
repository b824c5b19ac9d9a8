import { given } from '../../../core/given.ts';
import { formatNumber } from '../../../core/units.ts';
import type { RowCount } from '../reading/row-count.ts';
import { unreadable } from '../reading/unreadable.ts';
import { BlockSizes, fitsBlocks, isUsual } from './block-size.ts';
import type { HeldRow } from './row.ts';
import { sessionsOf } from './sessions.ts';
import type { Trace } from './trace.ts';

/** What a scenario says of a trace that does not say it itself. */
export interface Settings {
  readonly timeUnit?: 'ms' | 's' | undefined;
  readonly blockTokens?: number | undefined;
}

interface Found extends Settings {
  readonly count: RowCount;
  readonly leftOut: number;
  readonly isLoose: boolean;
}

/** The rows of a whole file as a trace: now that all are known, so are the unit of its times and the size of its blocks. */
export function columnsOf(name: string, all: readonly HeldRow[], found: Found): Trace {
  const { count, isLoose } = found;
  const unit = isLoose ? unitOf(all, found) : 'ms';
  const blockTokens = found.blockTokens ?? blockSizeOf(name, all);
  const sessions = sessionsOf(name, fitting(name, all, blockTokens, count), count);
  count.refuseIfTooBad();
  const [first] = sessions;
  if (first === undefined) throw unreadable(`${name} has no rows that can be played.`);
  const rows = sessions.flat();
  for (const { inputTokens, outputTokens } of rows)
    if (inputTokens === 0 || outputTokens === 0) count.passedOver('0 tokens in or out; 1 is asked for');
  const scale = unit === 's' ? 1000 : 1;
  let begins = 0;
  return given({
    atMs:
      first[0]!.atMs === undefined
        ? undefined
        : Float64Array.from(sessions, ([one]) => (one!.atMs! - first[0]!.atMs!) * scale),
    begins: Uint32Array.from([0, ...sessions.map((turns) => (begins += turns.length))]),
    // The least that can be asked for is one token; a row of none counts as one.
    inputTokens: Uint32Array.from(rows, (row) => (row.text === undefined ? Math.max(1, row.inputTokens ?? 0) : 0)),
    outputTokens: Uint32Array.from(rows, (row) => (row.outputTokens === undefined ? 0 : Math.max(1, row.outputTokens))),
    delayMs:
      rows.length === sessions.length ? undefined : Float64Array.from(rows, ({ delayMs }) => (delayMs ?? 0) * scale),
    texts: rows.some(({ text }) => text !== undefined) ? rows.map(({ text }) => text) : undefined,
    blocks: rows.some(({ blocks }) => blocks !== undefined) ? rows.map(({ blocks }) => blocks) : undefined,
    blockTokens,
    leftOut: found.leftOut + count.badRows,
    notes: [...count.notes, ...seenNotes(name, found, unit, blockTokens)],
  });
}

/** Milliseconds are written whole; seconds have fractions. */
const unitOf = (rows: readonly HeldRow[], { timeUnit }: Settings): 'ms' | 's' =>
  timeUnit ?? (rows.some(({ atMs = 0, isInSeconds }) => isInSeconds === true || !Number.isInteger(atMs)) ? 's' : 'ms');

function blockSizeOf(name: string, rows: readonly HeldRow[]): number {
  const sizes = new BlockSizes();
  for (const { inputTokens = 0, blocks } of rows)
    if (blocks !== undefined && inputTokens > 0) sizes.add(inputTokens, blocks.length);
  const size = sizes.seen();
  if (size !== undefined) return size;
  throw unreadable(
    `${name}: its hash_ids and input_lengths fit no one size of block; say it with blockTokens, or leave hash_ids out.`,
  );
}

function* fitting(name: string, rows: readonly HeldRow[], size: number, count: RowCount): Generator<HeldRow> {
  for (const row of rows) {
    const { inputTokens = 0, blocks, line } = row;
    if (blocks === undefined || fitsBlocks(inputTokens, blocks.length, size)) yield row;
    else
      count.turnedBad(
        `${name}:${line}`,
        `has ${blocks.length} hash_ids for ${formatNumber(inputTokens)} tokens, more than blocks of ${size} tokens come to`,
      );
  }
}

function seenNotes(
  name: string,
  { timeUnit, blockTokens, isLoose }: Found,
  unit: 'ms' | 's',
  size: number,
): readonly string[] {
  if (!isLoose) return [];
  return [
    ...(timeUnit === undefined && unit === 's'
      ? [`${name}: timestamps are read as seconds, as they are written; timeUnit says otherwise.`]
      : []),
    ...(blockTokens === undefined && !isUsual(size)
      ? [
          `${name}: hash_ids are read as those of blocks of ${size} tokens, which fit its lengths; blockTokens says otherwise.`,
        ]
      : []),
  ];
}
