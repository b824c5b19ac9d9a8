import { describe, expect, test } from 'vitest';
import { probeLength, requestsFor, typicalMsOf } from './probe-length.ts';

const at = (perSecond: number, more: Partial<Parameters<typeof probeLength>[0]> = {}) =>
  probeLength({ load: { kind: 'rate', perSecond }, purpose: 'bisect', goodputRatio: 0.95, typicalMs: 1000, ...more });

test.each([
  [0.5, 381],
  [0.9, 141],
  [0.95, 295],
  [0.99, 1560],
])('a share of %d takes %d requests', (ratio, requests) => {
  expect(requestsFor(ratio)).toBeGreaterThan(requests * 0.93);
  expect(requestsFor(ratio)).toBeLessThan(requests * 1.07);
});

describe('a run is as long as', () => {
  test('its share of good requests needs', () => {
    const { measureMs, requests, because } = at(10);
    expect(measureMs).toBe(61_000);
    expect(requests).toBe(610);
    expect(because).toMatch(
      /^608 requests: 304 tell 95 % to within ±2\.5 %, and 2 times that, as those that wait in one queue are good or bad together$/,
    );
  });

  test('on the way up, a few requests', () => {
    const { measureMs, because } = at(1, { purpose: 'bracket' });
    expect(measureMs).toBeLessThan(45_000);
    expect(because).toContain('far from the line');
  });

  test('a steady state needs, if that is longer, and it settles for twice as long as an answer takes', () => {
    const { measureMs, settleMs, because } = at(1000, { typicalMs: 20_000 });
    expect([measureMs, settleMs]).toEqual([80_000, 40_000]);
    expect(because).toBe('the least in which a steady state shows, as an answer takes 20 s');
  });

  test('a user says', () => {
    expect(at(10, { measureMs: 2500 })).toMatchObject({
      measureMs: 2500,
      settleMs: 2000,
      because: 'as --duration says',
    });
  });

  test('users take for as many answers', () => {
    expect(at(1, { load: { kind: 'vus', vus: 10 } }).measureMs).toBe(61_000);
  });
});

test('an answer takes what it took where the load was met; before that, what the slo allows', () => {
  const e2e = { count: 9, mean: 1, p50: 1, p95: 700, p99: 900 };
  expect(typicalMsOf([], { ttft: 1000, tpot: 60 }, 32)).toBe(2860);
  expect(typicalMsOf([], { ttft: 1000, tpot: 60, e2e: 2000 }, 32)).toBe(2000);
  expect(typicalMsOf([], { ttft: 1000 }, undefined)).toBe(4000);
  expect(typicalMsOf([{ valid: true, isMet: true, e2e }], { e2e: 2000 }, 32)).toBe(700);
  expect(typicalMsOf([{ valid: true, isMet: false, e2e }], { e2e: 2000 }, 32)).toBe(2000);
  expect(typicalMsOf([{ valid: false, isMet: true, e2e }], { e2e: 2000 }, 32)).toBe(2000);
});
