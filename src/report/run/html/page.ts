import type { RunResult } from '../../../core/result.ts';
import { chartData } from '../../kit/chart.ts';
import { framed } from '../../kit/frame.ts';
import { glossarySection } from '../../kit/glossary.ts';
import { spectrumOf } from '../../kit/spectrum.ts';
import type { ReportInput } from '../report.ts';
import { verdictOf } from '../verdict.ts';
import { chartsOf } from './charts.ts';
import { chartsSection, timeAxis } from './section-charts.ts';
import { configurationSection } from './section-configuration.ts';
import { costSection } from './section-cost.ts';
import { distributionsSection } from './section-distributions.ts';
import { checksSection, errorsSection } from './section-errors.ts';
import { firstTokenSection } from './section-first-token.ts';
import { loadSection } from './section-load.ts';
import { metricsSection, slicesSection } from './section-metrics.ts';
import { requestsSection } from './section-requests.ts';
import { serverSection } from './section-server.ts';
import { thresholdsSection, validitySection } from './section-thresholds.ts';
import { generatorSection, lawsSection, tokensSection } from './section-trust.ts';
import { verdictSection } from './section-verdict.ts';

/** The page of one run. */
export function htmlReport(input: ReportInput): string {
  const { result } = input;
  const spectrum = spectrumOf(result.metrics);
  return framed({
    title: `${verdictOf(result).word} · ${result.run.name} · plimsoll`,
    sections: [
      verdictSection(result),
      loadSection(result),
      thresholdsSection(result),
      validitySection(result),
      chartsSection(result),
      firstTokenSection(result),
      metricsSection(result),
      distributionsSection(result, spectrum),
      costSection(result),
      slicesSection(result),
      requestsSection(result),
      errorsSection(result),
      checksSection(result),
      serverSection(result),
      generatorSection(result),
      lawsSection(result),
      tokensSection(result),
      configurationSection(input),
      glossarySection(),
    ],
    charts: chartData([
      { axis: timeAxis(result), charts: chartsOf(result) },
      ...(spectrum === undefined ? [] : [spectrum]),
    ]),
    data: { result: withoutSlices(result) },
  });
}

/** All that the page says, to be reckoned with again; distributions of slices would be most of it, and are in result.json. */
function withoutSlices(result: RunResult): unknown {
  const slices = Object.entries(result.groups).map(([selector, metrics]) => [
    selector,
    Object.fromEntries(
      Object.entries(metrics).map(([name, value]) => [name, value.type === 'trend' ? { ...value, hdr: '' } : value]),
    ),
  ]);
  return { ...result, groups: Object.fromEntries(slices) };
}
