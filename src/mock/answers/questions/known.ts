import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { messageOf, PlimsollError } from '../../../core/errors.ts';
import { asked } from './frames.ts';
import { isTellable, type KnownQuestion } from './question.ts';
import { questionRows } from './rows.ts';
import { sumAsked } from './sum.ts';

/** Questions whose answer is a number that is known. */
export interface KnownAnswers {
  /** The last such question in a text and its answer: a prompt may hold examples first. */
  find(text: string): KnownQuestion | undefined;
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
    known.set(question, answer);
  }
  return known;
}

function readRow(line: string, where: string): KnownQuestion {
  const wants = 'a row is {"question": …, "answer": "… #### 42"}';
  try {
    const { question, answer } = row.parse(JSON.parse(line));
    const number = (answer.split('####')[1] ?? '').replaceAll(/[\s,$]/g, '');
    if (/^-?\d*\.?\d+$/.test(number) && isTellable(Number(number))) return { question, answer: Number(number) };
  } catch (cause) {
    throw new PlimsollError('DATA_UNREADABLE', `${where} is no question of known answer; ${wants}.`, { cause });
  }
  throw new PlimsollError('DATA_UNREADABLE', `${where}: no number up to a trillion comes after ####; ${wants}.`);
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

/** What comes before is a document; looking for questions in all of it would cost more than it finds. */
const MOST_CHARACTERS = 20_000;
const MOST_LINES = 16;

/** @param rows each question's answer; sums need none */
export function knownAnswers(rows: ReadonlyMap<string, number>): KnownAnswers {
  const findRow = questionRows(rows);
  return {
    find(whole) {
      const text = whole.slice(-MOST_CHARACTERS);
      const row = findRow(text);
      return sumAfter(text, row?.end ?? 0) ?? row?.known;
    },
  };
}

/** The last sum of a text that is asked for after this place in it. */
function sumAfter(text: string, from: number): KnownQuestion | undefined {
  for (const line of text.slice(from).split('\n').slice(-MOST_LINES).reverse())
    for (const part of asked(line)) {
      const found = sumAsked(part);
      if (found !== undefined) return found;
    }
  return undefined;
}
