import type { InputLengths, RunResult } from '../../core/result.ts';
import { countOf, formatCount } from '../kit/format.ts';

/** One sentence for each way in which lengths were not what was asked for; none when they were. */
export function tokenNotes({ tokens }: Pick<RunResult, 'tokens'>): readonly string[] {
  const { requestedVsGot: output, inputRequestedVsGot: input } = tokens ?? {};
  return [
    ...(input === undefined || input.differing === 0 ? [] : [inputNote(input)]),
    ...(output === undefined || output.differing === 0 ? [] : [outputNote(output)]),
  ];
}

/** Below these shares, one difference, or a few, explain too little of the others: that is no template. */
const MOST = 0.9;
const NEARLY_ALL = 0.99;

function inputNote({ requests, requested, got, differing, usualDifferences }: InputLengths): string {
  const [usual] = usualDifferences;
  if (usual !== undefined && usual.difference > 0 && usual.requests >= requests * MOST)
    return `${differ(usual.requests, requests, countOf(usual.difference, 'token'))}: its chat template; templateTokens: ${usual.difference} makes synthetic and replayed prompts exact with it.`;
  // A template writes something around every message, so what it adds depends on how many there are.
  const explained = usualDifferences.reduce((sum, each) => sum + each.requests, 0);
  if (usualDifferences.every(({ difference }) => difference > 0) && explained >= requests * NEARLY_ALL) {
    const differences = usualDifferences.map(({ difference }) => difference).sort((a, b) => a - b);
    return `${differ(explained, requests, `${differences.map(formatCount).join(' or ')} tokens`)}: its chat template, which adds to every message; templateTokens makes synthetic and replayed prompts exact with it.`;
  }
  return `The server counted ${formatCount(got)} input tokens where ${formatCount(requested)} were asked for, and differed in ${formatCount(differing)} of ${countOf(requests, 'request')}: it has another tokenizer than this run; name it with tokenizer: './tokenizer.json'.`;
}

const differ = (some: number, all: number, byHowMuch: string): string =>
  `The server counted ${byHowMuch} more than the prompt in ${some === all ? 'every request' : `${formatCount(some)} of ${countOf(all, 'request')}`}`;

const outputNote = (output: { readonly requested: number; readonly got: number; readonly differing: number }): string =>
  `${countOf(output.differing, 'answer')} had another length than asked for, ${formatCount(output.got)} output tokens instead of ${formatCount(output.requested)} in all: the server ended them early or did not keep to ignore_eos.`;
