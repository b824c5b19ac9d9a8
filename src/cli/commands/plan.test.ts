import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../../../test/cli/in-process.ts';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';

/** Kept for documentation (RFC 5737): nobody answers there, and whoever asks finds out after seconds. */
const ELSEWHERE = 'http://192.0.2.1/v1';
const CASE = `target: { url: "${ELSEWHERE}", model: m }
options: { scenarios: { c: { executor: constant-arrival-rate, rate: 2, duration: 5s, preAllocatedVUs: 5 } } }
slo: { e2e: 500 }
prompts: { default: { inline: { prompt: hi, maxTokens: 4 } } }
`;
const STUDY = `study:
  question: Does it matter?
  arms:
    one: { about: the one, target: { url: "${ELSEWHERE}", model: m } }
    two: { about: the other, target: { url: "http://192.0.2.2/v1", model: m } }
  rates: { perSecond: [2] }
  blocks: 8
  settle: 0s
  measure: 1s
  claims:
    - { id: same, says: No., of: me, base: { arm: one, at: 2 }, candidate: { arm: two, at: 2 }, expects: [{ figure: errors, to: 0 }], doesNotShow: more }
options: { scenarios: { c: { executor: constant-arrival-rate, rate: 2, duration: 5s, preAllocatedVUs: 5, exec: default } } }
prompts: { default: { inline: { prompt: hi, maxTokens: 4 } } }
`;

const sides = ['--a', ELSEWHERE, '--b', 'http://192.0.2.2/v1'];

test.each<[string, string, readonly string[], readonly string[]]>([
  ['run', CASE, [], ['Asks m at http://192.0.2.1/v1', 'In all: at most 10 requests']],
  ['ab', CASE, sides, ['8 pairs of runs, one after the other', '16 runs in all, 1m20s']],
  ['study', STUDY, [], ['2 arms at 1 rate in 8 blocks', '16 runs of 1s, 16s in all']],
  ['sweep', CASE, ['--rate', '1,2'], ['Runs 1 and 2 sessions a second', 'In all at most']],
  ['capacity', CASE, ['--max', '4'], ['Searches the highest rate, from 1 to 4 sessions a second', 'In all at most']],
])('%s says all that it will send, and sends nothing until that is confirmed', async (command, text, flags, plan) => {
  const folder = await scratch({ 'case.yaml': text });
  const out = join(folder, 'reports');
  const ended = await inProcess([command, join(folder, 'case.yaml'), ...flags, '--out', out]);
  for (const words of plan) expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(ended.stderr).toMatch(/^This will send load to 192\.0\.2\.1/);
  expect(ended.stderr).toContain('Nobody is here to confirm load on 192.0.2.1');
  expect(ended.code).toBe(104);

  const quiet = await inProcess([command, join(folder, 'case.yaml'), ...flags, '--quiet', '--out', out]);
  expect(quiet.stdout).toBe('');
  // Where the plan is not said, it is with the question.
  for (const words of plan) expect(quiet.stderr.replaceAll(/\s+/g, ' ')).toContain(words);
});

test.each([
  ['ab', sides, 'holds no comparison: there is no series.json'],
  ['ab', [], 'holds no comparison: there is no series.json'],
  ['study', [], 'holds no study: there is no series.json'],
  ['sweep', [], 'holds no sweep: there is no series.json'],
  ['capacity', [], 'holds no capacity search: there is no study.json'],
])('%s %j goes on with nothing that it did not begin', async (command, flags, words) => {
  const folder = await scratch({ 'case.yaml': command === 'study' ? STUDY : CASE });
  const { code, stderr } = await inProcess([command, join(folder, 'case.yaml'), ...flags, '--resume', folder]);
  expect(stderr).toContain(words);
  expect(code).toBe(104);
});
