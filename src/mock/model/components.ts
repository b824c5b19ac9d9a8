/** What a step spends its time on. Of weights and compute, whichever hides behind the other counts nothing. */
export const COMPONENTS = ['weights', 'compute', 'kv', 'comm', 'expert_miss', 'eplb', 'overhead'] as const;
export type Component = (typeof COMPONENTS)[number];
