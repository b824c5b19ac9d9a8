import { metricIn, type RunResult } from '../../core/result.ts';
import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import { flavourNamed } from '../../measure/scrape/flavours.ts';
import { formatMsRange } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';

/** As its makers write it; may be foreign. */
export const flavourName = (flavour: string): string => flavourNamed(flavour)?.title ?? plain(flavour);

/** `queue depth mean 3.1, max 12, running 24, KV 41 %, from vLLM at http://…`; undefined when no page was found. */
export function serverLine({ server, metrics }: RunResult): string | undefined {
  const [first, ...others] = server?.sources ?? [];
  if (first === undefined) return undefined;
  const [queue, running, kv] = ['queue_depth', 'running', 'kv_usage'].map((name) => metricIn(metrics, name, 'gauge'));
  const figures = [
    queue && `queue depth mean ${formatNumber(queue.mean)}, max ${formatNumber(queue.max)}`,
    running && `running ${formatNumber(running.mean)}`,
    kv && `KV ${formatRatio(kv.mean)}`,
  ].filter((text) => text !== undefined);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${figures.length === 0 ? 'no word of its load' : figures.join(', ')}, from ${flavourName(first.flavour)} at ${plain(first.url)}${more}`;
}

/** What is to be known of the server's account before it is believed. They may quote foreign text. */
export const serverNotes = ({ server }: RunResult): readonly string[] => server?.notes ?? [];

/** The bucket that holds a quantile: `250–500 ms`, `> 640 s` where it has no upper end. */
export const bucketText = ([low, high]: readonly [number, number | null]): string =>
  high === null ? `> ${formatMs(low)}` : low === 0 ? `≤ ${formatMs(high)}` : formatMsRange([low, high]);
