import { pickIndex, type Rng } from '../../core/rng.ts';
import { CACHES, type ExpertCache } from './caches.ts';
import type { Deployment } from './deployment.ts';
import { balanced, contiguous, type Placement } from './placement.ts';
import { byPopularity, type LayerPopularity, popularity, sum, without } from './popularity.ts';
import { LayerRouter, spread } from './routing.ts';

type OfExperts = 'gpus' | 'skew' | 'topics' | 'topicShare' | 'placement' | 'spareSlots' | 'residency' | 'rebalance';

/** How tokens choose experts, and where those lie. */
export interface ExpertSetup extends Pick<Deployment, OfExperts | 'driftEverySteps'> {
  readonly experts: number;
  readonly perToken: number;
  readonly layers: number;
}

/** What the experts add to one step. */
export interface ExpertStep {
  /** Woken in one layer, on average over layers: all of them, and those of the GPU that reads most; 0 when dense. */
  readonly distinctExperts: number;
  readonly distinctOnBusiest: number;
  /** Tokens on the busiest GPU over the mean; 1 for a dense model. */
  readonly imbalance: number;
  /** Over all layers: woken experts that lay on the GPUs, and that did not. */
  readonly expertHits: number;
  readonly expertMisses: number;
  /** Of the misses, those that were fetched ahead in time. */
  readonly prefetched: number;
  /** Top-k choices that fell on experts which are not served, and went to others. */
  readonly reroutedSelections: number;
  /** Whether experts were placed anew before it, and how long everything stood still for that. */
  readonly isRebalance: boolean;
  readonly stallMs: number;
}

/** A dense model's. */
export const NO_EXPERTS: ExpertStep = {
  distinctExperts: 0,
  distinctOnBusiest: 0,
  imbalance: 1,
  expertHits: 0,
  expertMisses: 0,
  prefetched: 0,
  reroutedSelections: 0,
  stallMs: 0,
  isRebalance: false,
};

/** A few layers stand for all of them. */
const SAMPLED_LAYERS = 4;
/** Drifting topics come back to what they liked after so many changes. */
const ERAS = 4;
/** A step that reads more of prompts than this wakes everything; a cache that learned from it would forget answers. */
const MOST_PREFILL_ADMITTED = 128;

interface Layer {
  readonly router: LayerRouter;
  readonly cache: ExpertCache | undefined;
  placement: Placement;
  /** Where its experts are on their way to. */
  next: Placement;
  /** By expert: tokens a step, lately. */
  readonly recent: Float64Array;
}

/** The experts of a model that is being served: which of them each step wakes, waits for, and moves. */
export class Experts {
  /** Share of a token's choices that fall on experts which are not served, over all topics, 0–1. */
  readonly reroutedShare: number;
  readonly #setup: ExpertSetup;
  readonly #rng: Rng;
  readonly #layers: readonly Layer[];
  readonly #firstStep: number;
  #steps = 0;
  #moving = 0;

  constructor(setup: ExpertSetup, rng: Rng) {
    const { residency } = setup;
    this.#setup = setup;
    this.#rng = rng.fork('steps');
    const room = Math.round(setup.experts * (residency?.share ?? 1));
    const eras = setup.driftEverySteps === undefined ? 1 : ERAS;
    const likings = Array.from({ length: SAMPLED_LAYERS }, (_, i) =>
      popularity({ ...setup, eras }, rng.fork(`layer ${i}`)),
    );
    const profiles = likings.map(({ overall }) => byPopularity(overall));
    const restricted = (liking: LayerPopularity, i: number): LayerPopularity => {
      const served = new Set(profiles[i]?.slice(0, room));
      return { ...liking, eras: liking.eras.map((era) => era.map((p) => without(p, (e) => served.has(e)))) };
    };
    const placed = ({ overall }: LayerPopularity): Placement =>
      setup.placement === 'balanced'
        ? balanced(overall, setup.gpus, setup.spareSlots)
        : contiguous(setup.experts, setup.gpus);
    this.#layers = likings.map((liking, i) => ({
      router: new LayerRouter(residency?.isRestricted ? restricted(liking, i) : liking, setup.perToken),
      cache:
        residency === undefined || residency.isRestricted
          ? undefined
          : CACHES[residency.policy]({ room, profile: profiles[i] ?? [] }),
      placement: placed(liking),
      next: placed(liking),
      recent: new Float64Array(setup.experts),
    }));
    this.reroutedShare = residency?.isRestricted
      ? mean(likings.map((liking, i) => lost(liking, profiles[i]?.slice(room) ?? [])))
      : 0;
    const { driftEverySteps } = setup;
    this.#firstStep = driftEverySteps === undefined ? 0 : pickIndex(rng.fork('drift'), driftEverySteps);
  }

  step(tokensByTopic: readonly number[], prefillTokens: number): ExpertStep {
    const setup = this.#setup;
    const luck = this.#rng.fork(this.#steps);
    const { era, isNew } = this.#drift();
    const isRebalance = this.#isRebalanceDue();
    let [distinct, busiest, imbalance, hits, misses] = [0, 0, 0, 0, 0];
    for (const layer of this.#layers) {
      const wake = layer.router.route(tokensByTopic, era);
      const { distinct: all, distinctOnBusiest, imbalance: own } = spread(wake, layer.placement, setup.gpus, luck);
      distinct += all / SAMPLED_LAYERS;
      busiest += distinctOnBusiest / SAMPLED_LAYERS;
      imbalance += own / SAMPLED_LAYERS;
      if (layer.cache === undefined) hits += (all * setup.layers) / SAMPLED_LAYERS;
      else {
        const woken = drawn(wake.woken, luck);
        const missing = layer.cache.use(woken, prefillTokens <= MOST_PREFILL_ADMITTED);
        hits += ((woken.length - missing) * setup.layers) / SAMPLED_LAYERS;
        misses += (missing * setup.layers) / SAMPLED_LAYERS;
      }
      this.#remember(layer, wake.mean);
    }
    if (isRebalance) this.#startMoving();
    const stallMs = this.#stallMs(isRebalance);
    this.#steps++;
    return {
      distinctExperts: distinct,
      distinctOnBusiest: busiest,
      imbalance,
      expertHits: hits,
      expertMisses: misses,
      prefetched: isNew ? 0 : misses * (setup.residency?.prefetched ?? 0),
      reroutedSelections: sum(tokensByTopic) * setup.perToken * setup.layers * this.reroutedShare,
      stallMs,
      isRebalance,
    };
  }

  /** What topics like now, and whether the predictor has not caught up with it yet. */
  #drift(): { readonly era: number; readonly isNew: boolean } {
    const { driftEverySteps: every, residency } = this.#setup;
    if (every === undefined) return { era: 0, isNew: false };
    const step = this.#firstStep + this.#steps;
    return { era: Math.floor(step / every), isNew: step % every < (residency?.relearnSteps ?? 0) };
  }

  #isRebalanceDue(): boolean {
    const every = this.#setup.rebalance?.everySteps;
    return every !== undefined && this.#steps > 0 && this.#steps % every === 0;
  }

  #startMoving(): void {
    const { rebalance, gpus, spareSlots, layers } = this.#setup;
    for (const layer of this.#layers) layer.next = balanced([...layer.recent], gpus, spareSlots);
    this.#moving = rebalance?.kind === 'async' ? layers : 0;
    this.#arrive();
  }

  /** Of the layers that stand for all, as many as of all have been moved. */
  #arrive(): void {
    const moved = 1 - this.#moving / this.#setup.layers;
    for (const [i, layer] of this.#layers.entries())
      if ((i + 1) / SAMPLED_LAYERS <= moved) layer.placement = layer.next;
  }

  #stallMs(isRebalance: boolean): number {
    const { rebalance } = this.#setup;
    if (rebalance === undefined) return 0;
    if (rebalance.kind === 'sync') return isRebalance ? rebalance.stallMs : 0;
    if (this.#moving === 0) return 0;
    this.#moving--;
    this.#arrive();
    return rebalance.stallMs;
  }

  #remember({ recent }: Layer, mean: Float64Array): void {
    const window = this.#setup.rebalance?.windowSteps;
    if (window === undefined) return;
    for (let e = 0; e < recent.length; e++)
      recent[e] = (recent[e] as number) + ((mean[e] as number) - (recent[e] as number)) / window;
  }
}

/** Who is woken, in the order in which experts are computed. */
function drawn(chances: Float64Array, luck: Rng): readonly number[] {
  const woken: number[] = [];
  for (let e = 0; e < chances.length; e++) if (luck.next() < (chances[e] as number)) woken.push(e);
  return woken;
}

/** Share of the choices that fall on these experts. */
const lost = ({ eras }: LayerPopularity, experts: readonly number[]): number =>
  mean(eras.flat().map((popularities) => sum(experts.map((e) => popularities[e] as number))));

const mean = (values: readonly number[]): number => sum(values) / values.length;
