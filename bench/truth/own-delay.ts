import { Distribution } from '../../src/measure/stats/distribution.ts';
import type { Performed } from './perform.ts';

const MOST_MS = 1;

/** How much of each event's latency may be the generator's own, by its records. */
export function ownDelayLines({ records }: Performed): { readonly lines: readonly string[]; readonly holds: boolean } {
  const [ttft, itl] = [new Distribution(), new Distribution()];
  for (const { outcome, own } of records) {
    if (outcome.kind !== 'ok' || own === undefined) continue;
    ttft.add(own.sendMs + (own.firstTokenMs ?? 0));
    for (const us of own.gapsUs ?? []) itl.add(us / 1000);
  }
  if (ttft.count === 0) return { lines: ['the records tell nothing of the generator’s own delay'], holds: false };
  const rows = [
    { name: 'ttft', of: ttft },
    { name: 'itl', of: itl },
  ].map(({ name, of }) => {
    const [p50, p99] = [of.quantileMs(0.5) ?? Number.NaN, of.quantileMs(0.99) ?? Number.NaN];
    const holds = p99 <= MOST_MS;
    return {
      holds,
      line: `  ${name}: reported − floor p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms of ${of.count} (bar: ${MOST_MS} ms) ${holds ? 'met' : 'MISSED'}`,
    };
  });
  return { lines: rows.map(({ line }) => line), holds: rows.every(({ holds }) => holds) };
}
