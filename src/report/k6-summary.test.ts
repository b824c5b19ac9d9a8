import { expect, test } from 'vitest';
import { FIXTURES } from './fixtures.ts';
import { k6Summary } from './k6-summary.ts';

test('a run reads as k6 gives it to handleSummary, with what was observed beside what was asked', () => {
  const { result } = FIXTURES.passing;
  const data = k6Summary(result, ['avg', 'p(95)']) as {
    readonly metrics: Readonly<Record<string, { readonly values: object; readonly thresholds?: object }>>;
    readonly root_group: { readonly checks: readonly object[] };
    readonly state: object;
  };
  const { ttft } = result.metrics;
  expect(data.metrics['ttft']?.values).toEqual(
    ttft?.type === 'trend' ? { avg: ttft.mean, 'p(95)': ttft.p95 } : 'a trend',
  );
  const asked = result.thresholds.find(({ metric }) => metric === 'ttft');
  expect(data.metrics['ttft']?.thresholds).toMatchObject({
    [asked?.expression ?? '']: { ok: asked?.ok, observed: asked?.observed },
  });
  expect(data.root_group.checks).toEqual(
    Object.entries(result.checks ?? {}).map(([name, counts]) => ({ name, path: `::${name}`, ...counts })),
  );
  expect(data.state).toEqual({ testRunDurationMs: result.run.durationMs });
});
