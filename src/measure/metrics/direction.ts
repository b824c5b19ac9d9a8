import { isMetricName, METRICS } from './catalog.ts';

/** What is no metric of a request, and has a direction all the same. */
const BESIDES: Readonly<Record<string, 'less' | 'more'>> = { cost: 'less' };

/** Whether a metric is better when there is less or more of it; undefined where neither is, or nothing is known of it. */
export function betterWhen(metric: string): 'less' | 'more' | undefined {
  if (!isMetricName(metric)) return Object.hasOwn(BESIDES, metric) ? BESIDES[metric] : undefined;
  const { better } = METRICS[metric];
  return better === 'neither' ? undefined : ({ lower: 'less', higher: 'more' } as const)[better];
}
