import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../core/nearest.ts';
import { listed, shown, takes } from '../core/takes.ts';
import { DEFAULT_ENCODING, ENCODINGS, isEncoding } from '../load/tokens/tokenizer.ts';
import type { Scenario } from './scenario.ts';

const what = `${listed(ENCODINGS)}, or the path of a tokenizer.json`;

/** The name of an encoding, or a path: what has a slash or ends as files of tokenizers do. */
export const tokenizerField = z
  .string({ error: takes(what) })
  .refine((name) => isEncoding(name) || isPath(name), {
    error: ({ input }) => `takes ${what}, got ${shown(input)}${didYouMean(String(input), ENCODINGS)}`,
  })
  .default(DEFAULT_ENCODING);

const isPath = (name: string): boolean => /[/\\]|\.(json|model|tiktoken|gguf|txt)$/.test(name);

/** As `loadTokenizer` takes it: paths begin at the scenario's file. */
export const tokenizerOf = ({ file, tokenizer }: Pick<Scenario, 'file' | 'tokenizer'>): string =>
  isEncoding(tokenizer) ? tokenizer : resolve(dirname(resolve(file)), tokenizer);
