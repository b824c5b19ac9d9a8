import { h } from 'preact';
import type { Content } from '../../kit/elements.ts';

interface Part {
  /** What gives it its colour. */
  readonly key: string;
  readonly size: number;
  readonly title?: string;
}

/**
 * One bar for the whole, of the parts that are there; a table beside it has the figures. Drawn with attributes, as the
 * policy forbids inline style.
 */
export function stackedBar(parts: readonly Part[], height: number): Content {
  const shown = parts.filter(({ size }) => size > 0);
  const whole = shown.reduce((sum, { size }) => sum + size, 0);
  let from = 0;
  const rects = shown.map(({ key, size, title }) => {
    const width = (size / whole) * 100;
    const rect = h(
      'rect',
      { class: `fill-${key}`, x: `${from.toFixed(3)}%`, y: 0, width: `${width.toFixed(3)}%`, height },
      title === undefined ? undefined : h('title', null, title),
    );
    from += width;
    return rect;
  });
  return h('svg', { class: 'bar', width: '100%', height, 'aria-hidden': 'true' }, ...rects);
}
