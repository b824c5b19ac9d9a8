import type { RequestRecord } from '../src/core/record.ts';
import type { TrendValue } from '../src/core/result.ts';
import { Aggregate } from '../src/measure/metrics/aggregate.ts';
import type { TrendName } from '../src/measure/metrics/catalog.ts';
import { isGood } from '../src/measure/slo/goodput.ts';

export const aggregateOf = (
  records: readonly RequestRecord[],
  over: { measureFromMs?: number; measureUntilMs?: number } = {},
): Aggregate => {
  const aggregate = new Aggregate({
    measureUntilMs: 10_000,
    windowMs: 1000,
    selectors: [{ scenario: 'chat', tier: 'gold' }],
    isGood: (r) => isGood(r, { ttft: 150 }),
    ...over,
  });
  for (const r of records) aggregate.add(r);
  return aggregate;
};

export const value = (aggregate: Aggregate, name: Parameters<Aggregate['total']['value']>[0]) =>
  aggregate.total.value(name, 10_000);

/** A latency over some records, as a result has it. */
export function trendOf(records: readonly RequestRecord[], name: TrendName): TrendValue {
  const trend = value(aggregateOf(records), name);
  if (trend?.type !== 'trend') throw new Error(`no ${name} in these records`);
  return trend;
}
