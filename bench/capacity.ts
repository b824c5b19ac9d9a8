import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Curve, LoadLine } from '../src/core/curve.ts';
import { CHAT, saturationOf, searchVirtually } from '../test/virtual-search.ts';
import { searchInRealTime } from './capacity-searched.ts';

/**
 * Whether the search finds what there is: in virtual time on four presets, held against what the engine can do; in real
 * time on two, twice each, held against one another. Ends with 1 when it does not.
 * `npm run bench:capacity -- --seeds 3 --only virtual`
 */
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '2' }, only: { type: 'string' } } });
const seeds = Number(values.seeds);
if (!(seeds >= 1)) throw new Error('--seeds takes 1 and more');

const WITHIN = 0.1;
const SETTING = { minPerSecond: 1, maxPerSecond: 200, goodputRatio: 0.95, precision: 0.05, repeats: 3 } as const;
const REAL = ['dense-70b', 'moe-thrash'] as const;

const shown = (line: LoadLine): string =>
  line.kind === 'found'
    ? `${line.perSecond.toFixed(1)}/s, between ${line.interval[0].toFixed(1)} and ${line.interval[1].toFixed(1)}`
    : JSON.stringify(line);
let isMet = true;
const say = (what: string, holds: boolean): void => {
  isMet &&= holds;
  console.log(`  ${holds ? 'met   ' : 'MISSED'} ${what}`);
};

if (values.only !== 'real')
  for (const preset of ['dense-70b', 'moe-dynamic', 'moe-thrash', 'moe-static']) {
    const saturation = saturationOf(preset, CHAT, 80);
    console.log(`${preset} ends ${saturation.toFixed(1)} requests a second when it is never without work`);
    for (let seed = 0; seed < seeds; seed++) {
      const { line, outcomes } = searchVirtually(preset, CHAT, { ...SETTING, seed: 1000 * seed + 1 });
      const off = line.kind === 'found' ? line.perSecond / saturation - 1 : Number.NaN;
      const tookS = outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000;
      say(
        `${shown(line)}: ${(100 * off).toFixed(1)} % off, in ${outcomes.length} runs and ${tookS.toFixed(0)} s of virtual time`,
        Math.abs(off) <= WITHIN,
      );
    }
  }

if (values.only !== 'virtual') {
  const out = await mkdtemp(join(tmpdir(), 'plimsoll-capacity-'));
  try {
    const found: Curve[][] = [];
    for (const preset of REAL) {
      console.log(`${preset}, in real time`);
      const curves: Curve[] = [];
      for (const seed of [1, 1001]) curves.push(await searchInRealTime(preset, seed, out));
      found.push(curves);
      for (const { line, run, points } of curves)
        say(
          `${line === undefined ? 'no answer' : shown(line)}, in ${points.length} runs and ${(run.durationMs / 1000).toFixed(0)} s`,
          line?.kind === 'found',
        );
      const [first, second] = curves.map(({ line }) => line);
      if (first?.kind === 'found' && second?.kind === 'found')
        say(
          'the second search’s line is within the first one’s interval',
          second.perSecond >= first.interval[0] && second.perSecond <= first.interval[1],
        );
    }
    const ends = found.map((curves) => curves.flatMap(({ line }) => (line?.kind === 'found' ? [line.interval] : [])));
    const [low = [], high = []] = ends;
    say(
      `no interval of ${REAL[0]} overlaps one of ${REAL[1]}`,
      low.length > 0 &&
        high.length > 0 &&
        Math.max(...low.map(([, to]) => to)) < Math.min(...high.map(([from]) => from)),
    );
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
process.exitCode = isMet ? 0 : 1;
