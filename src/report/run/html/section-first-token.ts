import type { RunResult } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import { type Markup, note, section, swatch } from '../../kit/elements.ts';
import { countOf } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { firstTokenParts } from '../first-token.ts';
import { stackedBar } from './stacked-bar.ts';

const HEIGHT = 22;

/** Absent when no answer had a first token. */
export function firstTokenSection({ firstToken }: RunResult): Markup | null {
  if (firstToken === undefined) return null;
  const parts = firstTokenParts(firstToken);
  const { requests, ttftMs } = firstToken;
  const whole = {
    name: 'ttft, mean',
    ms: ttftMs,
    saidBy: 'we',
    meaning: 'Planned start to the first token: the sum of the parts.',
  } as const;
  return section(
    'first-token',
    'Where the first token’s time goes',
    note(
      `The mean over ${countOf(requests, 'request')} that had a first token: means add up, as percentiles would not. What the server did is the mean over its own requests meanwhile.`,
    ),
    stackedBar(
      parts.map(({ key, name, ms = 0 }) => ({ key, size: ms, title: `${name}: ${formatMs(ms)}` })),
      HEIGHT,
    ),
    table(
      'The parts of the mean time to first token',
      [...parts, whole],
      [
        column('Part', (part) => ('key' in part ? [swatch(part.key), ` ${part.name}`] : part.name)),
        figure('Mean', ({ ms }) => (ms === undefined ? '–' : formatMs(ms))),
        figure('Of ttft', (part) => ofWhole(part === whole ? 1 : ttftMs > 0 ? part.ms && part.ms / ttftMs : undefined)),
        column('Who says so', ({ saidBy }) => saidBy),
        prose('What it is', ({ meaning }) => meaning),
      ],
    ),
  );
}

const ofWhole = (share: number | undefined): string => (share === undefined ? '–' : formatRatio(share));
