import type { CacheOptions, ExpertCache } from './expert-cache.ts';
import { lfu } from './lfu.ts';
import { lruResidentFirst } from './lru-resident-first.ts';
import { lruSequential } from './lru-sequential.ts';
import { pinned } from './pinned.ts';

/** Every policy by its name in a preset. */
export const CACHES = {
  pinned,
  'lru-resident-first': lruResidentFirst,
  'lru-sequential': lruSequential,
  lfu,
} as const satisfies Record<string, (options: CacheOptions) => ExpertCache>;

export type CachePolicy = keyof typeof CACHES;
export const CACHE_POLICIES = Object.keys(CACHES) as readonly CachePolicy[];
