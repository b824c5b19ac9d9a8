import { z } from 'zod';
import { given } from '../../../core/given.ts';
import { pickIndex, seeded } from '../../../core/rng.ts';
import type { Session, Turn } from '../../../core/session.ts';
import { listed, takes } from '../../../core/takes.ts';
import { formatNumber } from '../../../core/units.ts';
import { oneOf, strict, text, wholeNumber } from '../fields.ts';
import { openSourceFile } from '../files.ts';
import { hasCalls, tokensOf } from '../message-tokens.ts';
import { type PromptSource, promptSource } from '../source.ts';
import { worstCaseOf, worstOf } from '../worst-case.ts';
import { type RowExpect, rowExpectField } from './expected.ts';
import { DATASET_FORMATS, type DatasetFormat } from './formats.ts';
import { KeptRows } from './kept-rows.ts';
import type { RecordedTurn } from './read-row.ts';
import { RowKinds } from './row-kinds.ts';
import { type RowReport, readRows } from './rows.ts';

export interface DatasetConfig {
  readonly file: string;
  /** Seen from the first row when left out. */
  readonly format?: DatasetFormat;
  /** Of a CSV file: the column with the prompts. */
  readonly column?: string;
  /** The most tokens of each answer, where the row does not say itself. */
  readonly maxTokens?: number;
  /** `as-recorded`: exactly as long as the answer in the data, where there is one. `free` by default. */
  readonly answers?: 'free' | 'as-recorded';
  /** Once, by the seed. Either way every row is used before any is used again. */
  readonly shuffle?: boolean;
  /** Only the first rows. */
  readonly limit?: number;
  /** By which answers are graded: `true` for what the rows themselves say, or a kind with the column that has it. */
  readonly expect?: RowExpect;
}

/**
 * Conversations from a file, one row an iteration, from the top again after the last.
 *
 * The file is read a row at a time, and no further than `limit` asks. What is asked of it is kept as bytes beside the
 * heap, so that a data set of hundreds of megabytes fits; a row is made of them again when its turn comes.
 */
export function dataset(config: DatasetConfig): PromptSource {
  return promptSource('dataset', { ...config }, async ({ folder, seed, tokenizer }) => {
    const { file, maxTokens, answers, shuffle = false, ...options } = datasetField.parse(config);
    const source = await openSourceFile(file, folder);
    const { count } = await tokenizer();
    const tokensIn = ({ messages }: Pick<Turn, 'messages'>): number =>
      messages.reduce((sum, message) => sum + tokensOf(message, count), 0);
    const asTurn = ({ answer, ...turn }: RecordedTurn): Turn =>
      given({
        ...given({ maxTokens }),
        ...turn,
        ...(answers === 'as-recorded' && answer !== undefined && answer !== ''
          ? { maxTokens: count(answer), exactLength: true }
          : {}),
        // A server writes calls of tools in words of its own, so how many tokens they are is not known.
        inputTokens: turn.messages.some(hasCalls) ? undefined : tokensIn(turn),
      });
    const kept = new KeptRows<readonly Turn[]>();
    const kinds = new RowKinds();
    let worstCase = worstOf([]);
    const read = await readRows(source, options, (recorded) => {
      const turns = recorded.map(asTurn);
      kept.add(turns);
      kinds.add(turns);
      const costs = turns.map((turn) => ({ ...turn, inputTokens: turn.inputTokens ?? tokensIn(turn) }));
      worstCase = worstOf([worstCase, worstCaseOf(costs)]);
    });
    const places = shuffle ? shuffled(kept.length, seed) : undefined;
    return given({
      summary: `${kinds.describe()} from ${source.name}${shuffle ? ', shuffled' : ''}${kinds.describeGraded()}${describeLeft(read)}`,
      notes: [...source.notes, ...read.count.notes],
      asksLists: kinds.hasLists || undefined,
      worstCase,
      keptBytes: kept.bytes,
      session(index: number): Session {
        const place = index % kept.length;
        return { id: String(index), turns: kept.at(places?.[place] ?? place) };
      },
    });
  });
}

export const datasetField = strict(
  '{ file }',
  {
    file: text('the path of a file with conversations'),
    format: oneOf(...DATASET_FORMATS).optional(),
    column: text("the name of a CSV file's column").optional(),
    maxTokens: wholeNumber(1).optional(),
    answers: oneOf('free', 'as-recorded').optional(),
    shuffle: z.boolean({ error: takes('true or false') }).optional(),
    limit: wholeNumber(1).optional(),
    expect: rowExpectField.optional(),
  },
  { order: 'is called shuffle: write shuffle: true' },
).refine(({ column, format = 'csv' }) => column === undefined || format === 'csv', {
  path: ['column'],
  error: 'is for CSV files only',
});

/** Fisher and Yates. */
function shuffled(length: number, seed: number): Uint32Array {
  const rng = seeded(seed).fork('order of rows');
  const places = Uint32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = pickIndex(rng, i + 1);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}

function describeLeft({ empty, count: { badRows } }: RowReport): string {
  const left = [
    ...(empty === 0 ? [] : [`${formatNumber(empty)} that ${empty === 1 ? 'asks' : 'ask'} nothing`]),
    ...(badRows === 0 ? [] : [`${formatNumber(badRows)} that cannot be read`]),
  ];
  return left.length === 0 ? '' : `; left out: ${listed(left, 'and')}`;
}
