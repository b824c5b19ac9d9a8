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

export interface CacheOptions {
  /** Experts that have room. */
  readonly room: number;
  /** All experts, most popular first: what is there in the beginning is its head. */
  readonly profile: readonly number[];
}
