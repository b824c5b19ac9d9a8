import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { messageOf, PlimsollError } from '../../../core/errors.ts';
import { sumAsked } from './sum.ts';

/** Questions whose answer is a number that is known. */
export interface KnownAnswers {
  /** The last such question in a text and its answer. */
  find(text: string): KnownQuestion | undefined;
}

export interface KnownQuestion {
  /** In the form by which it is told from others: spaces and case made alike. */
  readonly question: string;
  readonly answer: number;
}

/** A hundred rows of GSM8K, which come with the package. */
export const BUNDLED_QUESTIONS = fileURLToPath(new URL('../../../../data/gsm8k.jsonl', import.meta.url));

const row = z.object({ question: z.string(), answer: z.string() });

/**
 * Reads rows of GSM8K's shape: the number comes after `####`.
 *
 * @throws DATA_UNREADABLE
 */
export async function loadQuestions(path: string): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  for (const [i, line] of (await textOf(path)).split('\n').entries()) {
    if (line.trim() === '') continue;
    const { question, answer } = readRow(line, `${path}:${i + 1}`);
    known.set(alike(question), answer);
  }
  return known;
}

function readRow(line: string, where: string): { readonly question: string; readonly answer: number } {
  const wants = 'a row is {"question": …, "answer": "… #### 42"}';
  try {
    const { question, answer } = row.parse(JSON.parse(line));
    const number = Number(answer.split('####')[1]?.replaceAll(',', '') ?? Number.NaN);
    if (Number.isFinite(number)) return { question, answer: number };
  } catch (cause) {
    throw new PlimsollError('DATA_UNREADABLE', `${where} is no question of known answer; ${wants}.`, { cause });
  }
  throw new PlimsollError('DATA_UNREADABLE', `${where}: no number comes after ####; ${wants}.`);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new PlimsollError('DATA_UNREADABLE', `The questions in ${path} cannot be read (${messageOf(cause)}).`, {
      cause,
    });
  }
}

/** Texts beyond it are documents; looking for sums in their every line would cost more than it finds. */
const MOST_LINES = 64;
const LONGEST_SUM = 200;

/** Those of a file and every sum; a prompt may hold examples first, so the last one counts. */
export const knownAnswers = (rows: ReadonlyMap<string, number>): KnownAnswers => ({
  find(text) {
    const whole = alike(text);
    const answer = rows.get(whole);
    if (answer !== undefined) return { question: whole, answer };
    for (const line of text.split('\n').slice(-MOST_LINES).reverse()) {
      const question = alike(line.replace(/^\s*(?:question|problem|q|user|human)\s*\d*\s*[:.)]\s*/i, ''));
      const known = rows.get(question) ?? (question.length > LONGEST_SUM ? undefined : sumAsked(question));
      if (known !== undefined) return { question, answer: known };
    }
    return undefined;
  },
});

const alike = (question: string): string => question.trim().replaceAll(/\s+/g, ' ').toLowerCase();
