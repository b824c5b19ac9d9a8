import { h } from 'preact';
import type { RunResult } from '../../../core/result.ts';
import { formatDuration } from '../../../core/units.ts';
import { commandBlock, identity } from '../../kit/again.ts';
import { SIGNS } from '../../kit/answer.ts';
import { chartData } from '../../kit/chart.ts';
import { facts, folded, foreign, type Markup, note, section } from '../../kit/elements.ts';
import { formatWhen } from '../../kit/format.ts';
import { framed } from '../../kit/frame.ts';
import { glossarySection } from '../../kit/glossary.ts';
import { headline } from '../../kit/headline.ts';
import { plainBlock } from '../../kit/plain.ts';
import { spectrumOf } from '../../kit/spectrum.ts';
import type { ReportInput } from '../report.ts';
import { verdictOf } from '../verdict.ts';
import { chartsOf, ownCharts } from './charts.ts';
import { chartsSection, timeAxis } from './section-charts.ts';
import { distributionsSection } from './section-distributions.ts';
import { checksSection, errorsSection } from './section-errors.ts';
import { firstTokenSection } from './section-first-token.ts';
import { generatorSection } from './section-generator.ts';
import { loadSection } from './section-load.ts';
import { costSection, metricsSection, slicesSection } from './section-metrics.ts';
import { requestsSection } from './section-requests.ts';
import { serverSection } from './section-server.ts';
import { thresholdsSection, validitySection } from './section-thresholds.ts';
import { lawsSection, tokensSection } from './section-trust.ts';

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
      { axis: timeAxis(result), charts: [...chartsOf(result), ...ownCharts(result)] },
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

/** The first screen: how it ended, why, and which run this was. */
function verdictSection(result: RunResult): Markup {
  const verdict = verdictOf(result);
  const { run, target } = result;
  return headline({
    kind: 'plimsoll load test',
    ...verdict,
    sign: SIGNS[verdict.tone],
    facts: [
      ['Scenario', foreign(run.name)],
      ['Target', foreign(target.url)],
      ['Model', foreign(target.model)],
      ['Started', foreign(formatWhen(run.startedAt))],
      ['Duration', formatDuration(Math.round(run.durationMs / 100) * 100)],
      ...(run.warmupMs === undefined ? [] : [['Warm-up', formatDuration(run.warmupMs)] as const]),
      ['Seed', String(run.seed)],
      ...(run.share.count > 1 ? [['Share', `${run.share.index + 1} of ${run.share.count}`] as const] : []),
    ],
  });
}

/** All that is needed to run the same again. */
function configurationSection({ result, scenario }: ReportInput): Markup {
  return section(
    'configuration',
    'Configuration',
    commandBlock(result.run.command),
    facts(identity(result)),
    note(
      'This page holds the run’s result.json, without the distributions of its slices, as JSON in the element ',
      h('code', null, '#result'),
      '; hdr fields are HdrHistograms in µs.',
    ),
    folded(
      'Scenario, as it was resolved',
      h('pre', { tabIndex: 0 }, h('code', null, plainBlock(JSON.stringify(scenario, null, 2) ?? 'not recorded'))),
    ),
  );
}
