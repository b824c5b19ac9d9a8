import { compareRuns } from '../../analysis/compare/compare.ts';
import type { SideInput } from '../../analysis/compare/input.ts';
import type { Comparison } from '../../core/comparison.ts';
import { FIXTURES, HOSTILE } from '../run/fixtures.ts';
import { type Shown, storedRun } from './fixture-runs.ts';

const COMMAND = 'plimsoll compare reports/base reports/candidate';

/** Fixed comparisons that the goldens and the browser suite are made from. */
export const COMPARISONS = {
  worse: worse(),
  better: better(),
  same: same(),
  unclear: unclear(),
  single: single(),
  unlike: unlike(),
  invalid: invalid(),
  candidates: candidates(),
  hostile: hostile(),
} as const satisfies Record<string, Comparison>;

/** Eight interleaved pairs; the candidate is slower throughout, and slower still in the tail. */
function worse(): Comparison {
  return compareRuns({
    base: side('a', 8, { pairsOf: 'a' }),
    candidates: [side('b', 8, { pairsOf: 'b', model: 'mixtral-8x22b-int4', slowness: 1.12, tail: 1.1 })],
    command: 'plimsoll ab scenarios/steady-chat.ts --a http://10.20.0.7:8000/v1 --b http://10.20.0.8:8000/v1',
  });
}

function better(): Comparison {
  return compareRuns({
    base: side('main', 6),
    candidates: [side('fused-kernel', 6, { slowness: 0.85 })],
    command: COMMAND,
  });
}

/** Eight pairs of one thing with itself. */
function same(): Comparison {
  return compareRuns({
    base: side('a', 8, { pairsOf: 'a' }),
    candidates: [side('b', 8, { pairsOf: 'b', drawFrom: 101 })],
    command: COMMAND,
  });
}

/** Five runs a side that differ among themselves by more than the margin. */
function unclear(): Comparison {
  return compareRuns({
    base: side('monday', 5, { unrest: 4 }),
    candidates: [side('tuesday', 5, { seedFrom: 41, slowness: 1.03, unrest: 4, failed: 7 })],
    command: COMMAND,
  });
}

/** One run a side: what most people begin with. */
function single(): Comparison {
  return compareRuns({
    base: side('2026-03-14-steady-chat-01JPA7Q3', 1),
    candidates: [side('2026-03-15-steady-chat-01JPB2X9', 1, { seedFrom: 2, slowness: 1.09 })],
    command: COMMAND,
  });
}

/** Another load, for another time, and too few requests for its tail. */
function unlike(): Comparison {
  return compareRuns({
    base: side('nightly', 4),
    candidates: [side('quick-look', 4, { rate: 4, durationMs: 60_000, sent: 60, failed: 0, slowness: 0.8 })],
    command: COMMAND,
  });
}

/** One run of sixteen that cannot be trusted. */
function invalid(): Comparison {
  const { label, runs } = side('b', 8, { pairsOf: 'b', slowness: 1.3 });
  return compareRuns({
    base: side('a', 8, { pairsOf: 'a' }),
    candidates: [
      {
        label,
        runs: runs.map((run, i) =>
          i === 2 ? { ...run, result: { ...run.result, validity: FIXTURES.invalid.result.validity } } : run,
        ),
      },
    ],
    command: COMMAND,
  });
}

function candidates(): Comparison {
  return compareRuns({
    base: side('dense', 6, { model: 'llama-3.3-70b' }),
    candidates: [
      side('moe', 6, { model: 'mixtral-8x22b-instruct', slowness: 0.7, seedFrom: 21 }),
      side('hybrid', 6, { model: 'hybrid', slowness: 1.3, tail: 1.4, failed: 40, seedFrom: 31 }),
    ],
    command: COMMAND,
  });
}

/** Every text that comes from elsewhere, chosen to mislead. */
function hostile(): Comparison {
  const { runs } = side(HOSTILE[0], 4);
  const other = side(HOSTILE[6], 4, { model: HOSTILE[3], slowness: 1.2 });
  const evil = runs.map((run, i) => ({
    ...run,
    path: `${HOSTILE[1]}/${i}`,
    scenario: { name: HOSTILE[4], entries: [{ name: HOSTILE[2], tags: { [HOSTILE[5]]: HOSTILE[7] } }] },
    result: {
      ...run.result,
      run: { ...run.result.run, name: HOSTILE[4], versions: { [HOSTILE[1]]: HOSTILE[5] } },
      target: { url: `http://10.20.0.7/${HOSTILE[2]}`, model: HOSTILE[3], api: HOSTILE[7] },
      thresholds: [{ metric: `ttft{x:${HOSTILE[2]}}`, expression: 'p(95)<400', ok: false, noData: true }],
    },
  }));
  return compareRuns({
    base: { label: HOSTILE[0], runs: evil },
    candidates: [other],
    command: `plimsoll compare '${HOSTILE[5]}'`,
  });
}

function side(
  label: string,
  count: number,
  {
    pairsOf,
    seedFrom = 1,
    drawFrom = seedFrom,
    ...shown
  }: Omit<Partial<Shown>, 'path'> & { pairsOf?: 'a' | 'b'; seedFrom?: number; drawFrom?: number } = {},
): SideInput {
  return {
    label,
    runs: Array.from({ length: count }, (_, i) =>
      storedRun({
        ...shown,
        path: `reports/${label}/${String(i + 1).padStart(2, '0')}`,
        seed: seedFrom + i,
        draw: drawFrom + i,
        ...(pairsOf === undefined ? {} : { block: { of: '01JPA9AB', pair: i + 1, side: pairsOf } }),
      }),
    ),
  };
}
