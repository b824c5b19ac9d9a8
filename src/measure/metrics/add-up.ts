/** Adds each of the named numbers to its own; what else `more` holds is left alone. */
export function addUp<K extends string>(to: Record<K, number>, more: Readonly<Record<NoInfer<K>, number>>): void {
  for (const key of Object.keys(to) as K[]) to[key] += more[key];
}
