import type { InputLengths, RunResult } from '../core/result.ts';
import { countOf, formatCount } from './format.ts';

/** One sentence for each way in which lengths were not what was asked for; none when they were. */
export function tokenNotes({ tokens }: Pick<RunResult, 'tokens'>): readonly string[] {
  const { requestedVsGot: output, inputRequestedVsGot: input } = tokens ?? {};
  return [
    ...(input === undefined || input.differing === 0 ? [] : [inputNote(input)]),
    ...(output === undefined || output.differing === 0 ? [] : [outputNote(output)]),
  ];
}

/** Below this share, no single difference explains the others: that is no template. */
const MOST = 0.9;

function inputNote({
  requests,
  requested,
  got,
  differing,
  usualDifference,
  withUsualDifference,
}: InputLengths): string {
  const counts = `The server counted ${formatCount(got)} input tokens where ${formatCount(requested)} were asked for`;
  if (usualDifference <= 0 || withUsualDifference < requests * MOST)
    return `${counts}, and differed in ${formatCount(differing)} of ${countOf(requests, 'request')}: it has another tokenizer than this run; name it with tokenizer: './tokenizer.json'.`;
  const more = `${countOf(usualDifference, 'token')} more than the prompt`;
  const remedy = `its chat template; templateTokens: ${usualDifference} makes synthetic and replayed prompts exact with it.`;
  return withUsualDifference === requests
    ? `The server counted ${more} in every request: ${remedy}`
    : `The server counted ${more} in ${formatCount(withUsualDifference)} of ${countOf(requests, 'request')}: ${remedy}`;
}

const outputNote = (output: { readonly requested: number; readonly got: number; readonly differing: number }): string =>
  `${countOf(output.differing, 'answer')} had another length than asked for, ${formatCount(output.got)} output tokens instead of ${formatCount(output.requested)} in all: the server ended them early or did not keep to ignore_eos.`;
