import { pickIndex, type Rng } from '../../core/rng.ts';
import type { Message, Session } from '../../core/session.ts';
import { formatNumber } from '../../core/units.ts';
import { numbered } from '../tokens/text-writer.ts';
import { strict, text, wholeNumber } from './fields.ts';
import { describeLength, drawLength, type Length, lengthField, longest } from './lengths.ts';
import { openLength, readLengthPairs } from './lengths-file.ts';
import { sharedPrefixesOf } from './shared-prefix.ts';
import { type PromptSource, promptSource } from './source.ts';
import { bounded } from './worst-case.ts';

export type SyntheticConfig = SyntheticPrefix &
  (
    | {
        /** Of each session's own text, beside the shared prefix. */
        readonly inputTokens: Length;
        /** Exactly: the server is asked to ignore its end token. */
        readonly outputTokens: Length;
      }
    | {
        /** A CSV file of input and output tokens, in two columns: each pair is drawn as it stands. */
        readonly lengthsFrom: string;
      }
  );

interface SyntheticPrefix {
  /** Tokens that the server's chat template adds, counted among `inputTokens`; a run's notes say how many. */
  readonly templateTokens?: number;
  /** A system message that many sessions have in common, as a long system prompt is. */
  readonly sharedPrefixTokens?: number;
  /** How many different ones there are; each session has one of them. 1 by default. */
  readonly sharedPrefixes?: number;
}

/** Prompts of exact lengths under the scenario's tokenizer, made of plain words, every one different. */
export function synthetic(config: SyntheticConfig): PromptSource {
  return promptSource('synthetic', { ...config }, async ({ folder, seed, writer: loadWriter }) => {
    const writer = await loadWriter();
    const checked = syntheticField.parse(config);
    const { sharedPrefixTokens = 0, sharedPrefixes = 1, templateTokens = 0 } = checked;
    const lengths = await openLengths(checked, folder);
    const prefixes = sharedPrefixesOf(sharedPrefixTokens, seed, writer);
    return {
      summary: `synthetic prompts of ${lengths.input}${describePrefix(sharedPrefixTokens, sharedPrefixes)}, answers of ${lengths.output}`,
      worstCase: bounded(
        1,
        lengths.longestInput === undefined
          ? undefined
          : Math.max(lengths.longestInput, templateTokens + 1) + sharedPrefixTokens,
        lengths.longestOutput,
      ),
      session(index, rng): Session {
        const [own, out] = lengths.draw(rng);
        const prefix = prefixes(sharedPrefixes === 1 ? 0 : pickIndex(rng, sharedPrefixes));
        const { text: content, tokens } = writer.write(Math.max(1, own - templateTokens), numbered(index, rng));
        const messages: readonly Message[] = [...prefix.messages, { role: 'user', content }];
        const turn = {
          messages,
          inputTokens: tokens + templateTokens + prefix.tokens,
          maxTokens: out,
          exactLength: true,
        };
        return { id: String(index), turns: [turn] };
      },
    };
  });
}

const shape = {
  inputTokens: lengthField.optional(),
  outputTokens: lengthField.optional(),
  lengthsFrom: text('the path of a CSV file with input and output tokens').optional(),
  sharedPrefixTokens: wholeNumber(0).optional(),
  sharedPrefixes: wholeNumber(1).optional(),
  templateTokens: wholeNumber(0).optional(),
};

export const syntheticField = strict('{ inputTokens, outputTokens }', shape).check(({ value, issues }) => {
  const { lengthsFrom, sharedPrefixTokens = 0, sharedPrefixes = 1 } = value;
  const refuse = (key: keyof typeof shape, message: string): void => {
    issues.push({ code: 'custom', input: value[key], path: [key], message });
  };
  for (const key of ['inputTokens', 'outputTokens'] as const) {
    if (lengthsFrom === undefined && value[key] === undefined)
      refuse(key, 'is missing; it takes how many tokens, like 512 or uniform(100, 2000)');
    if (lengthsFrom !== undefined && value[key] !== undefined)
      refuse(key, 'cannot be combined with lengthsFrom; keep one of them');
  }
  if (sharedPrefixes > 1 && sharedPrefixTokens === 0)
    refuse('sharedPrefixes', 'takes sharedPrefixTokens beside it: how long each of them is');
});

interface Lengths {
  readonly input: string;
  readonly output: string;
  readonly longestInput: number | undefined;
  readonly longestOutput: number | undefined;
  draw(rng: Rng): readonly [input: number, output: number];
}

async function openLengths(
  { inputTokens = 1, outputTokens = 1, lengthsFrom }: ReturnType<typeof syntheticField.parse>,
  folder: string,
): Promise<Lengths> {
  if (lengthsFrom !== undefined) {
    const [input, output] = await readLengthPairs(lengthsFrom, folder);
    return {
      input: describeLength(input),
      output: 'the length beside it',
      longestInput: longest(input),
      longestOutput: longest(output),
      draw(rng) {
        const row = pickIndex(rng, input.observed.length);
        return [input.observed[row]!, output.observed[row]!];
      },
    };
  }
  const [input, output] = [await openLength(inputTokens, folder), await openLength(outputTokens, folder)];
  return {
    input: typeof input === 'object' && 'observed' in input ? describeLength(input) : `${describeLength(input)} tokens`,
    output: describeLength(output),
    longestInput: longest(input),
    longestOutput: longest(output),
    draw: (rng) => [drawLength(input, rng), drawLength(output, rng)],
  };
}

function describePrefix(tokens: number, count: number): string {
  if (tokens === 0) return '';
  return count === 1
    ? ` after a shared prefix of ${formatNumber(tokens)}`
    : ` after one of ${formatNumber(count)} shared prefixes of ${formatNumber(tokens)}`;
}
