import type { CacheOptions, ExpertCache } from './expert-cache.ts';

/**
 * The least recently used goes, expert after expert as they are computed. When a step wakes more than there is
 * room for, each one that comes in throws out one that will be wanted shortly: nearly all of them miss.
 */
export function lruSequential({ room, profile }: CacheOptions): ExpertCache {
  const resident = new Set(profile.slice(0, room).toReversed()); // A set remembers order: the oldest is first.
  return {
    resident,
    use(woken, mayAdmit) {
      let missing = 0;
      for (const expert of woken) {
        if (resident.delete(expert)) {
          resident.add(expert);
          continue;
        }
        missing++;
        if (!mayAdmit || room === 0) continue;
        resident.delete(resident.values().next().value as number);
        resident.add(expert);
      }
      return missing;
    },
  };
}
