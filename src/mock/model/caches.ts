/** Which experts of one layer lie on the GPUs. */
export interface ExpertCache {
  /**
   * One step wakes these experts, in the order in which they are computed.
   *
   * @param mayAdmit whether those that were missing may stay: a step that reads a long prompt wakes everything
   *   and would empty the cache of what answers need
   * @returns how many of them were missing
   */
  use(woken: readonly number[], mayAdmit: boolean): number;
  /** For tests: what lies there now. */
  readonly resident: ReadonlySet<number>;
}

interface CacheOptions {
  /** Experts that have room. */
  readonly room: number;
  /** All experts, most popular first: what is there in the beginning is its head. */
  readonly profile: readonly number[];
}

/** Every policy by its name in a preset. */
export const CACHES = {
  pinned,
  'lru-resident-first': lruResidentFirst,
  'lru-sequential': lruSequential,
  lfu,
} as const satisfies Record<string, (options: CacheOptions) => ExpertCache>;

export type CachePolicy = keyof typeof CACHES;
export const CACHE_POLICIES = Object.keys(CACHES) as readonly CachePolicy[];

/** What a profile found popular stays, whatever comes. */
function pinned({ room, profile }: CacheOptions): ExpertCache {
  const resident: ReadonlySet<number> = new Set(profile.slice(0, room));
  return {
    resident,
    use: (woken) => woken.filter((expert) => !resident.has(expert)).length,
  };
}

/** The most that one step replaces: more would fetch what the next step throws out again. */
const MOST_REPLACED = 1 / 8;

/** What is there is used first; only then do the missing ones come in, a few of them, for the least recently used. */
function lruResidentFirst({ room, profile }: CacheOptions): ExpertCache {
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

/**
 * The least recently used goes, expert after expert as they are computed. When a step wakes more than there is
 * room for, each one that comes in throws out one that will be wanted shortly: nearly all of them miss.
 */
function lruSequential({ room, profile }: CacheOptions): ExpertCache {
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

/** Older use counts half as much after so many steps, or a past that is over would never be forgotten. */
const HALF_LIFE_STEPS = 500;
const DECAY = 0.5 ** (1 / HALF_LIFE_STEPS);

/** The least frequently used goes, and only for one that is wanted more often. */
function lfu({ room, profile }: CacheOptions): ExpertCache {
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
