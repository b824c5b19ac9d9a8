import { PlimsollError } from '../core/errors.ts';
import { pickIndex, seeded } from '../core/rng.ts';
import type { Session, Turn } from '../core/session.ts';
import { formatNumber } from '../core/units.ts';
import { type DatasetFormat, detectFormat, ROW_FORMATS } from './dataset-rows.ts';
import { oneOf, strict, text, wholeNumber } from './fields.ts';
import { readSourceFile } from './files.ts';
import type { PromptSource } from './source.ts';
import { worstCaseOf, worstOf } from './worst-case.ts';

export interface DatasetConfig {
  readonly file: string;
  /** Seen from the first row when left out. */
  readonly format?: DatasetFormat;
  /** The most tokens of each answer, where the row does not say itself. */
  readonly maxTokens?: number;
  /** `shuffled` once, by the seed. Either way every row is used before any is used again. */
  readonly order?: 'sequential' | 'shuffled';
  /** Only the first rows. */
  readonly limit?: number;
}

/** Conversations from a file, one row an iteration, from the top again after the last. */
export function dataset(config: DatasetConfig): PromptSource {
  return {
    kind: 'prompt-source',
    name: 'dataset',
    config: { ...config },
    async open({ folder, seed, tokenizer }) {
      const { file, format, maxTokens, order = 'sequential', limit } = datasetField.parse(config);
      const source = await readSourceFile(file, folder);
      const { count } = await tokenizer();
      const counted = (turn: Turn): Turn => ({
        ...(maxTokens === undefined ? {} : { maxTokens }),
        ...turn,
        inputTokens: turn.messages.reduce((sum, { content }) => sum + count(content), 0),
      });
      const rows = readRows(source, format, limit).map((turns) => turns.map(counted));
      const places = order === 'shuffled' ? shuffled(rows.length, seed) : undefined;
      return {
        summary: `${describeRows(rows)} from ${source.name}${order === 'shuffled' ? ', shuffled' : ''}`,
        worstCase: worstOf(rows.map(worstCaseOf)),
        session(index): Session {
          const place = index % rows.length;
          return { id: String(index), turns: rows[places?.[place] ?? place]! };
        },
      };
    },
  };
}

export const datasetField = strict('{ file }', {
  file: text('the path of a file with one conversation a line'),
  format: oneOf('mt-bench', 'openai-messages', 'lines').optional(),
  maxTokens: wholeNumber(1).optional(),
  order: oneOf('sequential', 'shuffled').optional(),
  limit: wholeNumber(1).optional(),
});

function readRows(
  { name, text }: { readonly name: string; readonly text: string },
  declared: DatasetFormat | undefined,
  limit = Number.POSITIVE_INFINITY,
): readonly (readonly Turn[])[] {
  const rows: (readonly Turn[])[] = [];
  let format = declared;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (rows.length >= limit) break;
    if (line.trim() === '') continue;
    format ??= detectFormat(line, name);
    const row = ROW_FORMATS[format](line);
    if (typeof row === 'string') throw new PlimsollError('DATA_UNREADABLE', `${name}:${i + 1}: ${row}.`);
    rows.push(row);
  }
  if (rows.length === 0) throw new PlimsollError('DATA_UNREADABLE', `${name} has no rows.`);
  return rows;
}

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

function describeRows(rows: readonly (readonly Turn[])[]): string {
  const most = rows.reduce((max, turns) => Math.max(max, turns.length), 0);
  const all = formatNumber(rows.length);
  if (most === 1) return rows.length === 1 ? '1 prompt' : `${all} prompts`;
  const conversations = rows.length === 1 ? 'conversation' : 'conversations';
  return rows.every((turns) => turns.length === most)
    ? `${all} ${most === 2 ? 'two' : most}-turn ${conversations}`
    : `${all} ${conversations} of up to ${most} turns`;
}
