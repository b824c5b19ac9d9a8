import { choicesOf, event, type Item, type Json, jsonOf } from './steps.ts';

/** A change for one stream: it remembers whether its first events have come. */
export function outOfOrder(): (items: readonly Item[]) => readonly Item[] {
  let isFirst = true;
  return (items) => {
    const indices = items.map(indexOf);
    const highest = Math.max(-1, ...indices.filter((index) => index !== undefined));
    if (highest < 0) return items;
    const places = indices.flatMap((index, place) => (index === undefined ? [] : [place]));
    // Stable, so that one choice's own events keep their order.
    const sorted = places.toSorted((a, b) => (indices[b] ?? 0) - (indices[a] ?? 0));
    const reordered = items.map((item, place) => items[sorted[places.indexOf(place)] ?? place] ?? item);
    const stray = isFirst && highest === 0 ? strayOf(items[places[0] ?? 0]) : [];
    isFirst = false;
    return [...stray, ...reordered];
  };
}

function indexOf(item: Item): number | undefined {
  const [first] = choicesOf(jsonOf(item) ?? {});
  return typeof first?.index === 'number' ? first.index : undefined;
}

function strayOf(item: Item | undefined): readonly Item[] {
  const json = jsonOf(item);
  if (json === undefined) return [];
  const [choice] = choicesOf(json) as readonly [Json];
  const nothing = Object.hasOwn(choice, 'text') ? { text: '' } : { delta: {} };
  return [event(JSON.stringify({ ...json, choices: [{ index: 1, ...nothing, finish_reason: null }] }))];
}
