import { checkStudy } from '../../analysis/claims/check-study.ts';
import { offeredAt, type PlacedRun, studyOf } from '../../analysis/claims/study-of.ts';
import type { StudyResult } from '../../core/study-result.ts';
import { costOf } from '../../measure/verdict/cost.ts';
import { storedRun } from '../compare/fixture-runs.ts';
import { FIXTURES, HOSTILE } from '../run/fixtures.ts';

/** How each arm answers, against a usual run. */
const SLOWNESS = { dense: 1, moe: 0.8, hybrid: 1.02 } as const;
const PRICES = { dense: 8, moe: 8, hybrid: 16 } as const;

/** Fixed studies that the goldens and the browser suite are made from. */
export const STUDIES = {
  mixed: mixed(),
  few: made({ blocks: 2 }),
  invalid: made({ invalidBlock: 3 }),
  stopped: { ...made({ blocks: 7 }), blocks: 8, run: { ...made({ blocks: 7 }).run, stopped: 'signal' }, exitCode: 105 },
  priceless: made({ isPriceless: true }),
  hostile: hostile(),
} as const satisfies Record<string, StudyResult>;

function mixed(): StudyResult {
  return made({});
}

interface Setting {
  readonly blocks?: number;
  readonly invalidBlock?: number;
  readonly isPriceless?: boolean;
}

function made({ blocks = 8, invalidBlock, isPriceless = false }: Setting): StudyResult {
  const study = checkStudy({
    kind: 'module',
    path: '/work/efficiency.ts',
    shownAs: 'efficiency.ts',
    locate: () => undefined,
    keys: { study: declared(blocks, isPriceless) },
  });
  const runs: PlacedRun[] = [];
  for (let block = 1; block <= blocks; block++)
    for (const perSecond of study.rates)
      for (const { name, cost } of study.arms) {
        const rate = offeredAt(study, perSecond)[name] ?? perSecond;
        const path = `${name}/${perSecond}-per-second/${String(block).padStart(2, '0')}`;
        const run = storedRun({
          path,
          rate,
          seed: block,
          draw: 1000 * perSecond + 10 * block + name.length,
          sent: 60 * perSecond,
          failed: 0,
          slowness: SLOWNESS[name as keyof typeof SLOWNESS] * (1 + perSecond / 40),
          model: name,
          block: { of: '01JPA9AB', pair: block, side: name },
        });
        const { cost: _, ...result } = run.result;
        const isBad = block === invalidBlock && name === 'hybrid' && perSecond === study.rates[0];
        runs.push({
          ...{ arm: name, perSecond, block },
          run: {
            ...run,
            result: {
              ...result,
              ...(cost === undefined ? {} : { cost: costOf(cost, result.metrics, result.run.measuredMs) }),
              ...(isBad ? { validity: FIXTURES.invalid.result.validity } : {}),
            },
          },
        });
      }
  return studyOf({
    study,
    asks: Object.fromEntries(study.arms.map(({ name }) => [name, [`${name} at http://10.20.0.7:8000/v1`]])),
    runs,
    slo: { ttft: 800, tpot: 60 },
    run: {
      id: '01JPA9AB',
      name: 'efficiency',
      startedAt: '2026-03-14T09:00:00.000Z',
      seed: 1,
      versions: { plimsoll: '0.1.0' },
      command: 'plimsoll study efficiency.ts --seed 1',
    },
  });
}

function declared(blocks: number, isPriceless: boolean) {
  return {
    question: 'Does the mixture pay with its tail for what it saves?',
    ...(isPriceless ? {} : { notice: 'Synthetic: made for this report.' }),
    arms: Object.fromEntries(
      Object.entries(PRICES).map(([name, gpus]) => [
        name,
        {
          about: `The arm that is called ${name}`,
          ...(name === 'moe' ? { assumed: 'That it is quicker.' } : {}),
          ...(isPriceless ? {} : { cost: { gpuHourly: 2, gpus } }),
          target: { url: 'http://10.20.0.7:8000/v1', model: name },
        },
      ]),
    ),
    rates: { perSecond: [10, 20] },
    blocks,
    settle: '5s',
    measure: '2m',
    claims: [
      {
        ...{ id: 'quicker', says: 'The mixture answers sooner.', of: 'those who sell it' },
        ...{ base: { arm: 'dense', at: 20 }, candidate: { arm: 'moe', at: 20 } },
        expects: [
          { figure: 'ttft:p95', to: '-10%' },
          { figure: 'itl:p99', to: 0 },
        ],
        doesNotShow: 'How it answers at other rates.',
      },
      {
        ...{ id: 'jitter', says: 'It does so at the price of jitter.', of: 'those who do not' },
        ...{ base: { arm: 'dense', at: 10 }, candidate: { arm: 'moe', at: 10 } },
        expects: [{ figure: 'jitter', from: '20%' }],
        doesNotShow: 'Where jitter would come from.',
      },
      {
        ...{ id: 'hybrid', says: 'A hybrid is slower, by little.', of: 'an argument in the field' },
        ...{ base: { arm: 'dense', at: 10 }, candidate: { arm: 'hybrid', at: 10 } },
        expects: [{ figure: 'ttft:p95', from: '1ms', to: '9ms' }],
        doesNotShow: 'What its router costs.',
      },
      {
        ...{ id: 'right', says: 'It is as often right.', of: 'an argument in the field' },
        ...{ base: { arm: 'dense', at: 20 }, candidate: { arm: 'hybrid', at: 20 } },
        expects: [{ figure: 'accuracy', from: '-1pp' }],
        doesNotShow: 'Anything about questions that were not asked.',
      },
    ],
  };
}

/** Every text that comes from elsewhere, chosen to mislead. */
function hostile(): StudyResult {
  const study = made({ invalidBlock: 1 });
  const renamed = (arm: string): string => (arm === 'dense' ? HOSTILE[0] : arm);
  return {
    ...study,
    question: HOSTILE[1],
    notice: HOSTILE[2],
    run: {
      ...study.run,
      name: HOSTILE[3],
      command: `plimsoll study '${HOSTILE[5]}'`,
      versions: { [HOSTILE[1]]: HOSTILE[4] },
    },
    arms: study.arms.map((arm) => ({
      ...arm,
      name: renamed(arm.name),
      about: HOSTILE[4],
      assumed: HOSTILE[5],
      asks: [HOSTILE[6], HOSTILE[7]],
    })),
    rates: study.rates.map(({ perSecond, offered }) => ({
      perSecond,
      offered: Object.fromEntries(Object.entries(offered).map(([arm, rate]) => [renamed(arm), rate])),
    })),
    claims: study.claims.map((claim, i) => ({
      ...claim,
      says: HOSTILE[i % HOSTILE.length] ?? '',
      of: HOSTILE[(i + 1) % HOSTILE.length] ?? '',
      doesNotShow: HOSTILE[(i + 2) % HOSTILE.length] ?? '',
      base: { ...claim.base, arm: renamed(claim.base.arm) },
      because:
        claim.because.kind === 'invalid' ? { ...claim.because, path: HOSTILE[6], message: HOSTILE[2] } : claim.because,
    })),
    runs: study.runs.map((run, i) => ({
      ...run,
      arm: renamed(run.arm),
      path: i === 0 ? HOSTILE[7] : run.path,
      validity: run.validity.valid
        ? run.validity
        : { ...run.validity, reasons: run.validity.reasons.map((reason) => ({ ...reason, message: HOSTILE[1] })) },
    })),
  };
}
