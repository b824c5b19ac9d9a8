import type { CacheOptions, ExpertCache } from './expert-cache.ts';

/** The most that one step replaces: more would fetch what the next step throws out again. */
const MOST_REPLACED = 1 / 8;

/** What is there is used first; only then do the missing ones come in, a few of them, for the least recently used. */
export function lruResidentFirst({ room, profile }: CacheOptions): ExpertCache {
  const resident = new Set(profile.slice(0, room).toReversed()); // A set remembers order: the oldest is first.
  return {
    resident,
    use(woken, mayAdmit) {
      const missing = woken.filter((expert) => !resident.has(expert));
      if (!mayAdmit) return missing.length;
      for (const expert of woken) if (resident.delete(expert)) resident.add(expert);
      for (const expert of missing.slice(0, Math.floor(room * MOST_REPLACED))) {
        resident.delete(resident.values().next().value as number);
        resident.add(expert);
      }
      return missing.length;
    },
  };
}
