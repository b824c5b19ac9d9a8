import { setTimeout as pause } from 'node:timers/promises';
import type { Source } from '../src/doctor/source.ts';
import type { Measured } from './measured.ts';
import type { Sample } from './probe.ts';

const LOOK_EVERY_MS = 20;
/** The stretch ends this long before the last arrival, so that the load is the same from its first ms to its last. */
const BEFORE_END_MS = 300;
const LONGEST_START_MS = 30_000;

/**
 * The two ends of the stretch in which the load is level: after streams have piled up and code is warm, before the
 * drain. Start-up, preflight, reports and the drain are in nobody's figures.
 */
export async function levelStretch(
  measured: Measured,
  source: Source,
  fillMs: number,
  loadMs: number,
): Promise<readonly [Sample, Sample]> {
  const until = performance.now() + LONGEST_START_MS;
  while ((await source.counts()).requests === 0) {
    if (performance.now() > until) throw new Error(`no request came within ${LONGEST_START_MS / 1000} s`);
    await pause(LOOK_EVERY_MS);
  }
  await pause(fillMs);
  const from = await measured.sample();
  await pause(loadMs - fillMs - BEFORE_END_MS);
  return [from, await measured.sample()];
}
