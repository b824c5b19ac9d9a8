import { describe, expect, test } from 'vitest';
import { CHAT, saturationOf, searchVirtually } from '../../../test/virtual-search.ts';

const SETTING = {
  minPerSecond: 6,
  maxPerSecond: 192,
  goodputRatio: 0.95,
  precision: 0.05,
  repeats: 3,
  seed: 1,
};

// The other presets, and other seeds: npm run bench:capacity.
describe.each(['dense-70b', 'moe-thrash'])('%s, searched in virtual time', (preset) => {
  const saturation = saturationOf(preset, CHAT, 80);
  const { line, outcomes } = searchVirtually(preset, CHAT, SETTING);

  test('the load line is within 10 % of what the engine can do', () => {
    if (line.kind !== 'found') throw new Error(JSON.stringify(line));
    expect(Math.abs(line.perSecond / saturation - 1)).toBeLessThan(0.1);
    expect(line.interval[0]).toBeGreaterThan(saturation * 0.9);
    expect(line.interval[1]).toBeLessThan(saturation * 1.15);
  });

  test('runs beyond it are given up in less time than they were to take', () => {
    const beyond = outcomes.filter(({ perSecond }) => perSecond > 1.2 * saturation);
    expect(beyond.length).toBeGreaterThan(0);
    for (const { hopeless, tookMs } of beyond) {
      expect(hopeless).toBeDefined();
      expect(tookMs).toBeLessThan(35_000);
    }
  });
});
