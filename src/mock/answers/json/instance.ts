import { pickIndex, type Rng } from '../../../core/rng.ts';
import { FORMATS, word } from './formats.ts';
import type { RequestLimits } from './limits.ts';
import { multiple } from './number.ts';
import type { Json, Shape, Shapes } from './schema.ts';

/** Beyond it only what must be there is, so that schemas that contain themselves come to an end. */
const DEEP = 6;
/** Likewise once this share of what a request may take is taken. */
const PLENTY = 0.1;
const MOST_ITEMS = 3;

/**
 * A plausible value that satisfies the schema; the same for the same draws.
 *
 * @throws Unanswerable when it would be larger than a request may ask for
 */
export function instanceOf({ root, targets, heights }: Shapes, rng: Rng, limits: RequestLimits): Json {
  const isPossible = (shape: Shape): boolean => heights.has(shape);
  const flattest = new Map<Shape, Shape>();

  function flattestOf(choice: Extract<Shape, { kind: 'choice' }>): Shape {
    const known = flattest.get(choice);
    if (known !== undefined) return known;
    const height = (shape: Shape): number => heights.get(shape) ?? Number.POSITIVE_INFINITY;
    const found = choice.options.reduce((best, option) => (height(option) < height(best) ? option : best));
    flattest.set(choice, found);
    return found;
  }

  function make(shape: Shape, depth: number): Json {
    limits.take('values');
    const isBrief = depth >= DEEP || limits.taken('values') > PLENTY;
    switch (shape.kind) {
      case 'values': {
        const value = shape.values[pickIndex(rng, shape.values.length)]!;
        limits.take('characters', JSON.stringify(value).length);
        return value;
      }
      case 'boolean':
        return rng.next() < 0.5;
      case 'string': {
        const text = shape.format === undefined ? someWords(rng) : FORMATS[shape.format]!(rng);
        limits.take('characters', text.length);
        return text;
      }
      case 'number': {
        const { first, last, step, fits } = shape;
        const value = multiple(first + Math.floor(rng.next() * (last - first + 1)), step);
        return fits(value) ? value : multiple(first, step);
      }
      case 'array': {
        const natural = isBrief || !isPossible(shape.items) ? 0 : 1 + pickIndex(rng, MOST_ITEMS);
        const length = Math.max(shape.least, Math.min(natural, shape.most));
        const items: Json[] = [];
        while (items.length < length) items.push(make(shape.items, depth + 1));
        return items;
      }
      case 'object': {
        const wanted = isBrief ? shape.required : shape.properties.filter((property) => isPossible(property.shape));
        return Object.fromEntries(
          wanted.map(({ name, shape: own }) => {
            limits.take('characters', name.length);
            return [name, make(own, depth + 1)];
          }),
        );
      }
      case 'choice': {
        const option = shape.options[pickIndex(rng, shape.options.length)]!;
        return make(isBrief || !isPossible(option) ? flattestOf(shape) : option, depth + 1);
      }
      case 'reference':
        return make(targets.get(shape.to)!, depth + 1);
      default:
        return shape satisfies never;
    }
  }
  return make(root, 0);
}

const someWords = (rng: Rng): string => Array.from({ length: 2 + pickIndex(rng, 4) }, () => word(rng)).join(' ');
