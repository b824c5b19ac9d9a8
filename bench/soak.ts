import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSource } from '../src/doctor/source.ts';
import { slopeOf } from './figures.ts';
import { startGenerator } from './generator.ts';

/**
 * Whether memory stays where it is over a long run, with everything recorded. Ends with 1 when it does not.
 * `npm run soak -- --minutes 10 --streams 300`
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, streams: { type: 'string', default: '300' } },
});
const minutes = atLeast('minutes', values.minutes, 1);
const streams = atLeast('streams', values.streams, 1);

const SAMPLE_EVERY_MS = 5000;
const SAY_EVERY_MS = 60_000;
/** Of the second half: in the first one caches fill and code is compiled. */
const MOST_SLOPE_MB_PER_MINUTE = 1;
const MOST_MB = 250;
const ANSWER_TOKENS = 200;
const TOKENS_PER_SECOND = 50;

const runMs = minutes * 60_000;
const source = await startSource();
try {
  const load = { kind: 'open', requestsPerSecond: (streams * TOKENS_PER_SECOND) / ANSWER_TOKENS } as const;
  const of = { model: 'exponential-20', answerTokens: ANSWER_TOKENS, load };
  const { measured, result } = startGenerator(of, source.url, minutes * 60);
  const points: [minute: number, rssMb: number][] = [];
  while ((await source.counts()).requests === 0) await pause(100);
  const startMs = performance.now();
  for (let nextMs = 0; nextMs < runMs; nextMs += SAMPLE_EVERY_MS) {
    await pause(Math.max(1, startMs + nextMs - performance.now()));
    const { rssBytes } = await measured.sample();
    points.push([nextMs / 60_000, rssBytes / 1e6]);
    if (nextMs % SAY_EVERY_MS === 0) console.log(`minute ${nextMs / SAY_EVERY_MS}: ${(rssBytes / 1e6).toFixed(0)} MB`);
  }
  const { counts, validity, metrics } = await result;
  const { events } = await source.report();
  const slope = slopeOf(points.filter(([minute]) => minute >= minutes / 2)) ?? 0;
  const mostMb = Math.max(...points.map(([, mb]) => mb));
  const isFlat = slope <= MOST_SLOPE_MB_PER_MINUTE && mostMb <= MOST_MB;
  const inFlight = metrics['in_flight'];
  console.log(
    [
      `requests    ${counts.ok} ok of ${counts.planned}, ${events} events; ${validity.valid ? 'VALID' : `INVALID: ${validity.reasons.map(({ code }) => code).join(', ')}`}`,
      `in flight   mean ${inFlight?.type === 'gauge' ? inFlight.mean.toFixed(0) : '–'}`,
      `memory      ${mostMb.toFixed(0)} MB at most (limit ${MOST_MB}), ${slope.toFixed(2)} MB a minute over the second half (limit ${MOST_SLOPE_MB_PER_MINUTE})`,
      isFlat ? 'flat' : 'NOT flat',
    ].join('\n'),
  );
  process.exitCode = isFlat ? 0 : 1;
} finally {
  await source.stop();
}

function atLeast(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${flag} takes a whole number from ${least}, got ${text}`);
}
