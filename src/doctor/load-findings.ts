import type { GeneratorHealth } from '../core/result.ts';
import { formatBytes, formatMs, formatRatio } from '../core/units.ts';
import { LIMITS } from '../measure/verdict/limits.ts';
import { countOf, formatCount, formatLimit } from '../report/kit/format.ts';
import type { Driven } from './drive.ts';
import type { Exactness } from './exactness.ts';
import type { Level } from './fared.ts';
import { bad, type Finding, note, ok } from './finding.ts';
import { EVENTS_PER_STREAM, MEASURED_MS } from './level.ts';
import type { Machine } from './machine.ts';
import { endsOf, twoDigits } from './search.ts';

/** How many streams this machine can measure, and to within how much, warm and cold. */
export function loadFindings({ cpus }: Machine, { cold, levels }: Driven): readonly Finding[] {
  const { kept, broken } = endsOf(levels);
  const stopped = broken === undefined ? [] : [brokeFirst(broken)];
  if (kept === undefined) return [nothingKept(levels), ...stopped, coldFinding(cold, 0)];
  const { generator } = kept;
  const memory = memoryPerStream(levels, kept);
  return [
    ok(
      'load',
      `${broken === undefined ? 'at least ' : ''}${countOf(kept.streams, 'stream')} at ${EVENTS_PER_STREAM} events/s each are measured ${saidOf(kept.exactness)} with one worker: ${formatCount(twoDigits(kept.eventsPerSecond))} events/s and ${formatCount(twoDigits(kept.requestsPerSecond))} requests/s`,
    ),
    ...lessLoad(levels, kept),
    coldFinding(cold, kept.streams),
    ...(broken === undefined ? [ok('what broke', 'nothing in the time that there was to try')] : stopped),
    ok(
      'at that load',
      `CPU ${formatRatio(generator.cpuRatio)} of a core, event loop ${formatRatio(generator.eventLoopUtilization)} busy, send lag p99 ${formatMs(generator.sendLagP99Ms)}, event-loop delay p99 ${formatMs(generator.eventLoopDelayP99Ms)}`,
    ),
    ok(
      'memory',
      `${memory === undefined ? '' : `${formatBytes(memory)} a stream, `}${formatBytes(generator.rssMaxBytes)} in all`,
    ),
    workers(cpus),
  ];
}

/** `to within 0.42 ms (ttft) and 0.31 ms (itl) at p99`: 99 of 100 times are no further from the truth than that. */
function saidOf({ ttft, itl }: Exactness): string {
  const said = [
    ...(ttft === undefined ? [] : [`${formatMs(ttft.p99Ms)} (ttft)`]),
    ...(itl === undefined ? [] : [`${formatMs(itl.p99Ms)} (itl)`]),
  ];
  return said.length === 0 ? 'by no whole answer' : `to within ${said.join(' and ')} at p99`;
}

/** Less load is measured more exactly; how much more is for the reader to weigh. */
function lessLoad(levels: readonly Level[], kept: Level): readonly Finding[] {
  const lower = levels
    .filter(({ isKept, streams }) => isKept && streams < kept.streams)
    .toSorted((a, b) => b.streams - a.streams);
  if (lower.length === 0) return [];
  const each = lower.map(({ streams, exactness }) => `${countOf(streams, 'stream')} ${saidOf(exactness)}`);
  return [ok('less load', each.join('; '))];
}

/** @param keptWarm as many streams are measured well once the code is warm, so that a warm-up mends it */
function coldFinding({ streams, exactness, broken }: Level, keptWarm: number): Finding {
  const [first] = broken;
  const says = `${countOf(streams, 'stream')} in the first ${formatMs(MEASURED_MS)} of a run without a warm-up: ${saidOf(exactness)}`;
  if (first === undefined) return ok('cold', says);
  const advice = streams <= keptWarm ? ', so give runs a warm-up' : '';
  return note('cold', `${says}; not trusted${advice}: ${bare(first.message)}`);
}

/** The least that was tried says best what is the matter. */
function nothingKept(levels: readonly Level[]): Finding {
  const lowest = levels.toSorted((a, b) => a.streams - b.streams)[0];
  const exactly = lowest === undefined ? '' : `, ${countOf(lowest.streams, 'stream')} ${saidOf(lowest.exactness)},`;
  return bad(
    'load',
    `not even the lowest level${exactly} has figures that can be trusted: this machine is too busy or too small to measure with`,
  );
}

/** The least trusted figure, and what the generator was short of; the others follow from the same. */
function brokeFirst({ streams, broken, isSourceSpent, generator }: Level): Finding {
  const [first] = broken;
  const said = [
    ...(isSourceSpent ? ['the load source itself was late, so more than this can’t be tried here'] : []),
    ...(first === undefined ? [] : [bare(first.message), ...strains(generator)]),
  ];
  return note('what broke', `with ${countOf(streams, 'stream')}: ${said.join('; ')}`);
}

const STRAINS = ['sendLagP99Ms', 'eventLoopDelayP99Ms', 'eventLoopUtilization', 'cpuRatio'] as const;

/** What the generator was beyond; each explains figures that are not trusted. */
function strains(generator: GeneratorHealth): readonly string[] {
  const longestMs = Math.max(0, ...(generator.standstills ?? []).map(({ forMs }) => forMs));
  const beyond = STRAINS.flatMap((name) => {
    const { limit, title, unit } = LIMITS[name];
    const value = generator[name] ?? 0;
    return value > limit ? [`${title} ${formatLimit(value, unit)} (limit ${formatLimit(limit, unit)})`] : [];
  });
  return [...(longestMs > 0 ? [`it stood still for ${formatMs(longestMs)}`] : []), ...beyond];
}

/** A sentence as a part of another. */
const bare = (sentence: string): string => sentence.replace(/\.$/, '');

/** What one more stream costs, between the least and the greatest level that were kept; undefined for less than two. */
function memoryPerStream(levels: readonly Level[], highest: Level): number | undefined {
  const lowest = levels.filter(({ isKept }) => isKept).toSorted((a, b) => a.streams - b.streams)[0];
  if (lowest === undefined || lowest.streams === highest.streams) return undefined;
  const bytes = highest.generator.rssMaxBytes - lowest.generator.rssMaxBytes;
  return bytes > 0 ? bytes / (highest.streams - lowest.streams) : undefined;
}

/** The source took a CPU of this machine while it was tried; a target elsewhere leaves it free. */
const workers = (cpus: number): Finding =>
  ok(
    'workers',
    cpus < 2
      ? 'one CPU, so --workers gains nothing here'
      : `${cpus} CPUs: --workers ${cpus} should drive up to ${cpus} times as much where the target is another machine (not tried)`,
  );
