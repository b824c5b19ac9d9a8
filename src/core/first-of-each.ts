/** The first of each key, in order. */
export function firstOfEach<T>(key: (one: T) => string, all: Iterable<T>): readonly T[] {
  const firsts = new Map<string, T>();
  for (const one of all) if (!firsts.has(key(one))) firsts.set(key(one), one);
  return [...firsts.values()];
}
