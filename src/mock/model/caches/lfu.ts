import type { CacheOptions, ExpertCache } from './expert-cache.ts';

/** Older use counts half as much after so many steps, or a past that is over would never be forgotten. */
const HALF_LIFE_STEPS = 500;
const DECAY = 0.5 ** (1 / HALF_LIFE_STEPS);

/** The least frequently used goes, and only for one that is wanted more often. */
export function lfu({ room, profile }: CacheOptions): ExpertCache {
  const resident = new Set(profile.slice(0, room));
  // Uses, in units that grow as steps pass, which is cheaper than to let all of them shrink.
  const uses = new Float64Array(profile.length);
  let unit = 1;
  const leastUsed = (): number => {
    let least = -1;
    for (const expert of resident)
      if (least === -1 || (uses[expert] as number) < (uses[least] as number)) least = expert;
    return least;
  };
  return {
    resident,
    use(woken, mayAdmit) {
      unit /= DECAY;
      if (unit > 1e100) {
        for (let e = 0; e < uses.length; e++) uses[e] = (uses[e] as number) / unit;
        unit = 1;
      }
      let missing = 0;
      for (const expert of woken) {
        uses[expert] = (uses[expert] as number) + unit;
        if (resident.has(expert)) continue;
        missing++;
        if (!mayAdmit || room === 0) continue;
        const victim = leastUsed();
        if ((uses[victim] as number) >= (uses[expert] as number)) continue;
        resident.delete(victim);
        resident.add(expert);
      }
      return missing;
    },
  };
}
