import { readStudy } from '../src/analysis/claims/read-study.ts';
import { offeredAt, type PlacedRun, studyOf } from '../src/analysis/claims/study-of.ts';
import { seeded } from '../src/core/rng.ts';
import type { StudyResult } from '../src/core/study-result.ts';
import { virtualRuns } from './virtual-runs.ts';

const FILE = 'scenarios/efficiency-wars/study.ts';
/** The preset behind each arm. */
const PRESET_OF: Readonly<Record<string, { readonly preset: string; readonly deepPreset?: string }>> = {
  'dense-70b': { preset: 'dense-70b' },
  'dense-405b': { preset: 'dense-405b' },
  'moe-dynamic': { preset: 'moe-dynamic' },
  'moe-thrash': { preset: 'moe-thrash' },
  'moe-static': { preset: 'moe-static' },
  'moe-eplb': { preset: 'moe-eplb-sync' },
  hybrid: { preset: 'moe-dynamic', deepPreset: 'dense-405b' },
};
/** As few and as short as its claims allow: twelve need nine blocks (one more, so that a single block may disagree), and a p99 of first tokens 381 requests. */
const [BLOCKS, SETTLE_MS, MEASURE_MS] = [10, 4000, 26_000];
/** MLPerf's, as in the file. */
const SLO = { ttft: 450, tpot: 40 };
const NOTICE =
  'Performed in virtual time by the engine of the bundled mock server: no socket, no clock, no generator. There, all requests are questions of known answer; prompts have 400 tokens in the median, answers 64 to 192, and 15 % of the questions are deep.';

export interface VirtualStudy {
  readonly blocks?: number;
  readonly measureMs?: number;
  readonly seed?: number;
}

/**
 * The study of `scenarios/efficiency-wars/`, performed on the mock's engine in virtual time: the same arms, rates, blocks
 * and claims, and another load of much the same lengths. Equal each time.
 */
export async function virtualStudy(setting: VirtualStudy = {}): Promise<StudyResult> {
  const declared = await readStudy(FILE);
  const { blocks = BLOCKS, measureMs = MEASURE_MS, seed = 1 } = setting;
  const study = {
    ...declared,
    blocks,
    settleMs: SETTLE_MS,
    measureMs,
    notice: `${NOTICE} ${declared.notice ?? ''}`.trim(),
  };
  const runs: PlacedRun[] = [];
  const servers = seeded(seed).fork('servers');
  for (let block = 1; block <= blocks; block++)
    for (const [step, perSecond] of study.rates.entries()) {
      const loadSeed = seed + (block - 1) * study.rates.length + step;
      const offered = offeredAt(study, perSecond);
      for (const { name, cost } of study.arms) {
        const [run] = virtualRuns(
          {
            ...PRESET_OF[name]!,
            perSecond: offered[name]!,
            settleMs: study.settleMs,
            measureMs,
            loadSeed,
            serverSeed: Math.floor(servers.next() * 2 ** 31),
            outputTokens: { least: 64, most: 192 },
            slo: SLO,
            failing: 0,
            isGraded: true,
            ...(cost === undefined ? {} : { price: cost }),
            block: { of: 'virtual', pair: block, side: name },
          },
          [1],
        );
        if (run === undefined) throw new Error('a virtual run has a result');
        const path = `${name}/${perSecond}-per-second/${String(block).padStart(2, '0')}`;
        runs.push({ arm: name, perSecond, block, run: { ...run, path } });
      }
    }
  return studyOf({
    study,
    asks: Object.fromEntries(
      study.arms.map(({ name }) => [
        name,
        Object.values(PRESET_OF[name] ?? {}).map((preset) => `${preset} in virtual time`),
      ]),
    ),
    runs,
    slo: SLO,
    run: {
      id: 'virtual',
      name: 'efficiency-wars',
      startedAt: '2026-11-20T09:00:00.000Z',
      seed,
      versions: {},
      command: 'npm run bench:study',
    },
  });
}
