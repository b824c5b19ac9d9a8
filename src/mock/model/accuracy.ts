/**
 * Answers lost for each choice of an expert that is re-routed to another: 4.7 % of choices cost 1.6 points. Assumed,
 * not published: opportunistic re-routing was reported with next to no loss, pruning with more (docs/mock.md).
 */
const LOST_PER_REROUTED = 0.35;

/** Share of questions answered rightly, 0–1, by a model that answers `share` of them when nothing is re-routed. */
export const accuracyWith = (share: number, reroutedShare: number): number =>
  Math.max(0, share - LOST_PER_REROUTED * reroutedShare);
