import type { TrendGroup } from '../../core/trend.ts';

/** What a group's runs have in common. Foreign text. */
export const groupFacts = ({ name, target, share }: TrendGroup): readonly (readonly [string, string])[] => [
  ['Scenario', name],
  ['Target', target.origin],
  ['Model', target.model],
  ['API', target.api],
  ...(share.count === 1 ? [] : [['Part of the load', `${share.index + 1} of ${share.count}`] as const]),
];

export const isWholeLoad = ({ parts }: TrendGroup): boolean => parts.length === 1;
