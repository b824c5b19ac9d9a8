import { h } from 'preact';
import type { RunResult } from '../../../core/result.ts';
import { formatMs, formatRatio } from '../../../core/units.ts';
import { type Content, type Markup, note, section, swatch, table } from '../../kit/elements.ts';
import { countOf } from '../../kit/format.ts';
import { type FirstTokenPart, firstTokenParts } from '../first-token.ts';

const HEIGHT = 22;

/** Absent when no answer had a first token. */
export function firstTokenSection({ firstToken }: RunResult): Markup | null {
  if (firstToken === undefined) return null;
  const parts = firstTokenParts(firstToken);
  const { requests, ttftMs } = firstToken;
  return section(
    'first-token',
    'Where the first token’s time goes',
    note(
      `The mean over ${countOf(requests, 'request')} that had a first token: means add up, as percentiles would not. What the server did is the mean over its own requests meanwhile.`,
    ),
    bar(parts),
    table(
      'The parts of the mean time to first token',
      [
        { head: 'Part' },
        { head: 'Mean', figure: true },
        { head: 'Of ttft', figure: true },
        { head: 'Who says so' },
        { head: 'What it is', prose: true },
      ],
      [
        ...parts.map(({ key, name, ms, saidBy, meaning }) => [
          [swatch(key), ` ${name}`],
          ms === undefined ? '–' : formatMs(ms),
          ms === undefined || ttftMs <= 0 ? '–' : formatRatio(ms / ttftMs),
          saidBy,
          meaning,
        ]),
        [
          'ttft, mean',
          formatMs(ttftMs),
          formatRatio(1),
          'we',
          'Planned start to the first token: the sum of the parts.',
        ],
      ],
    ),
  );
}

/** One bar for the whole; the table under it has the figures. Drawn with attributes, as the policy forbids inline style. */
function bar(parts: readonly FirstTokenPart[]): Content {
  const shown = parts.filter((part): part is FirstTokenPart & { ms: number } => part.ms !== undefined && part.ms > 0);
  const whole = shown.reduce((sum, { ms }) => sum + ms, 0);
  let from = 0;
  const rects = shown.map(({ key, name, ms }) => {
    const width = (ms / whole) * 100;
    const rect = h(
      'rect',
      { class: `fill-${key}`, x: `${from.toFixed(3)}%`, y: 0, width: `${width.toFixed(3)}%`, height: HEIGHT },
      h('title', null, `${name}: ${formatMs(ms)}`),
    );
    from += width;
    return rect;
  });
  return h('svg', { class: 'bar', width: '100%', height: HEIGHT, 'aria-hidden': 'true' }, ...rects);
}
