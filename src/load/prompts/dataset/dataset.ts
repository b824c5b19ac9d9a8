import { z } from 'zod';
import { given } from '../../../core/given.ts';
import { pickIndex, seeded } from '../../../core/rng.ts';
import type { Session, Turn } from '../../../core/session.ts';
import { takes } from '../../../core/takes.ts';
import { formatNumber } from '../../../core/units.ts';
import { oneOf, strict, text, wholeNumber } from '../fields.ts';
import { readSourceFile } from '../files.ts';
import { type PromptSource, promptSource } from '../source.ts';
import { worstCaseOf, worstOf } from '../worst-case.ts';
import { type RowExpect, rowExpectField } from './expected.ts';
import { DATASET_FORMATS, type DatasetFormat, type RecordedTurn } from './formats.ts';
import { type ReadRows, readRows } from './rows.ts';

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

/** Conversations from a file, one row an iteration, from the top again after the last. */
export function dataset(config: DatasetConfig): PromptSource {
  return promptSource('dataset', { ...config }, async ({ folder, seed, tokenizer }) => {
    const { file, maxTokens, answers, shuffle = false, ...options } = datasetField.parse(config);
    const source = await readSourceFile(file, folder);
    const { count } = await tokenizer();
    const asTurn = ({ answer, ...turn }: RecordedTurn): Turn => ({
      ...given({ maxTokens }),
      ...turn,
      ...(answers === 'as-recorded' && answer !== undefined && answer !== ''
        ? { maxTokens: count(answer), exactLength: true }
        : {}),
      inputTokens: turn.messages.reduce((sum, { content }) => sum + count(content), 0),
    });
    const read = readRows(source, options);
    const rows = read.rows.map((turns) => turns.map(asTurn));
    const places = shuffle ? shuffled(rows.length, seed) : undefined;
    return {
      summary: `${describeRows(read)} from ${source.name}${shuffle ? ', shuffled' : ''}${describeGraded(read)}${describeEmpty(read)}`,
      worstCase: worstOf(rows.map(worstCaseOf)),
      session(index): Session {
        const place = index % rows.length;
        return { id: String(index), turns: rows[places?.[place] ?? place]! };
      },
    };
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

function describeRows({ rows }: ReadRows): string {
  const most = rows.reduce((max, turns) => Math.max(max, turns.length), 0);
  const all = formatNumber(rows.length);
  if (most === 1) return rows.length === 1 ? '1 prompt' : `${all} prompts`;
  const conversations = rows.length === 1 ? 'conversation' : 'conversations';
  return rows.every((turns) => turns.length === most)
    ? `${all} ${most === 2 ? 'two' : most}-turn ${conversations}`
    : `${all} ${conversations} of up to ${most} turns`;
}

function describeGraded({ rows }: ReadRows): string {
  const graded = rows.filter((turns) => turns.at(-1)?.expect !== undefined).length;
  if (graded === 0) return '';
  const last = rows.some((turns) => turns.length > 1) ? 'last ' : '';
  return graded === rows.length
    ? `, ${last}answers graded`
    : `, ${last}answers to ${formatNumber(graded)} of them graded`;
}

const describeEmpty = ({ empty }: ReadRows): string =>
  empty === 0 ? '' : `; left out: ${formatNumber(empty)} that ${empty === 1 ? 'asks' : 'ask'} nothing`;
