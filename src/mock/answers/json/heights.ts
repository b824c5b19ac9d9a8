import type { Shape } from './schema.ts';

/** Of the flattest instance of a schema. Each choice and reference on the way is a level, too. */
export const MOST_HEIGHT = 64;

/**
 * How many levels the flattest instance of each has: by it, a schema that contains itself comes to an end. What a
 * shape's parts need is known a level later than theirs, so as many rounds as levels find them all.
 *
 * @returns none for those of which every instance is endless, or higher than the most
 */
export function heightsOf(shapes: readonly Shape[], targets: ReadonlyMap<string, Shape>): ReadonlyMap<Shape, number> {
  const heights = new Map<Shape, number>();
  const of = (shape: Shape): number => heights.get(shape) ?? Number.POSITIVE_INFINITY;
  const fromParts = (shape: Shape): number => {
    switch (shape.kind) {
      case 'array':
        return shape.least === 0 ? 1 : 1 + of(shape.items);
      case 'object':
        return shape.required.reduce((most, { shape: own }) => Math.max(most, 1 + of(own)), 1);
      case 'choice':
        return shape.options.reduce((least, option) => Math.min(least, 1 + of(option)), Number.POSITIVE_INFINITY);
      case 'reference':
        return 1 + of(targets.get(shape.to)!);
      default:
        return 1;
    }
  };
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const shape of shapes) {
      const height = fromParts(shape);
      if (height >= of(shape) || height > MOST_HEIGHT) continue;
      heights.set(shape, height);
      isSettled = false;
    }
  }
  return heights;
}
