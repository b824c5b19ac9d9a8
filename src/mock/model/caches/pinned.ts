import type { CacheOptions, ExpertCache } from './expert-cache.ts';

/** What a profile found popular stays, whatever comes. */
export function pinned({ room, profile }: CacheOptions): ExpertCache {
  const resident: ReadonlySet<number> = new Set(profile.slice(0, room));
  return {
    resident,
    use(woken) {
      let missing = 0;
      for (const expert of woken) if (!resident.has(expert)) missing++;
      return missing;
    },
  };
}
