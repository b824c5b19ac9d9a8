import { isObject } from '../../client/wire/fields.ts';

/** Turns what another version wrote into what this one reads; leaves anything else as it is. */
export type Respelling = (value: unknown) => unknown;

/**
 * The key at the end of a path is called otherwise today; `*` in a path is every element of a list, or every field.
 * `renamed('groups.*.name', 'scenario')` reads `{ groups: [{ name }] }` as `{ groups: [{ scenario }] }`. It stays where it
 * stood among the others, and gives way to a field that has the new name already.
 */
export function renamed(path: string, today: string): Respelling {
  const { above, last } = split(path);
  return atEach(above, (node) => {
    if (!isObject(node) || !Object.hasOwn(node, last)) return node;
    const isThere = Object.hasOwn(node, today);
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, value]) => (key !== last ? [[key, value]] : isThere ? [] : [[today, value]])),
    );
  });
}

/** The value at the end of a path is spelled otherwise today: `reworded('better', { less: 'lower', more: 'higher' })`. */
export function reworded(
  path: string,
  words: Readonly<Record<string, string>> | ((was: string) => string),
): Respelling {
  const today = typeof words === 'function' ? words : (was: string) => (Object.hasOwn(words, was) ? words[was] : was);
  return atEach(path.split('.'), (value) => (typeof value === 'string' ? today(value) : value));
}

/** The field at the end of a path was left out, where it would have had this value. */
export function filledIn(path: string, value: unknown): Respelling {
  const { above, last } = split(path);
  return atEach(above, (node) => (isObject(node) && !Object.hasOwn(node, last) ? { [last]: value, ...node } : node));
}

/**
 * Leaves out what stands at the end of a path where it is of a sort that only a newer version knows, for the rest can be
 * read without it. What is of a known sort and wrong stays, and is refused.
 */
export function unlessNewer(path: string, isNewer: (value: unknown) => boolean): Respelling {
  const { above, last } = split(path);
  return atEach(above, (node) =>
    isObject(node)
      ? Object.fromEntries(
          Object.entries(node).filter(([key, value]) => (last !== '*' && last !== key) || !isNewer(value)),
        )
      : node,
  );
}

/** One after the other: paths of a later one are in the words of those before it. */
export const respelled =
  (spellings: readonly Respelling[]): Respelling =>
  (value) =>
    spellings.reduce((node, respell) => respell(node), value);

function split(path: string): { readonly above: readonly string[]; readonly last: string } {
  const steps = path.split('.');
  return { above: steps.slice(0, -1), last: steps.at(-1) ?? '' };
}

function atEach([step, ...below]: readonly string[], change: Respelling): Respelling {
  if (step === undefined) return change;
  const inside = atEach(below, change);
  return (node) => {
    if (Array.isArray(node)) return step === '*' ? node.map(inside) : node;
    if (!isObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, step === '*' || step === key ? inside(value) : value]),
    );
  };
}
