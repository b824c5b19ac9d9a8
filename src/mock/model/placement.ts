import { byPopularity } from './popularity.ts';

/** Which GPUs hold a copy of each expert of one layer. */
export type Placement = readonly (readonly number[])[];

/** Expert e on GPU ⌊e·gpus/experts⌋: what an engine does that knows nothing about the traffic. */
export const contiguous = (experts: number, gpus: number): Placement =>
  Array.from({ length: experts }, (_, e) => [Math.floor((e * gpus) / experts)]);

/**
 * By load, after DeepSeek's EPLB: spare slots go, one by one, to the expert whose copies carry most, and then the
 * copies, heaviest first, each to the GPU that carries least and still has room.
 */
export function balanced(loads: readonly number[], gpus: number, spareSlots = 0): Placement {
  const copies = loads.map(() => 1);
  for (let i = 0; i < spareSlots; i++) {
    let heaviest = -1;
    for (let e = 0; e < loads.length; e++) {
      const mayHaveMore = (copies[e] as number) < gpus; // Two on one GPU would be read twice for nothing.
      if (mayHaveMore && (heaviest === -1 || share(loads, copies, e) > share(loads, copies, heaviest))) heaviest = e;
    }
    if (heaviest === -1) break;
    copies[heaviest] = (copies[heaviest] as number) + 1;
  }
  const room = Math.ceil((loads.length + spareSlots) / gpus);
  const carried = new Array<number>(gpus).fill(0);
  const held = new Array<number>(gpus).fill(0);
  const placement: number[][] = loads.map(() => []);
  for (const expert of byPopularity(loads.map((_, e) => share(loads, copies, e)))) {
    for (let copy = 0; copy < (copies[expert] as number); copy++) {
      const gpu = leastLoaded(carried, (g) => (held[g] as number) < room && !placement[expert]?.includes(g));
      placement[expert]?.push(gpu);
      carried[gpu] = (carried[gpu] as number) + share(loads, copies, expert);
      held[gpu] = (held[gpu] as number) + 1;
    }
  }
  return placement;
}

const share = (loads: readonly number[], copies: readonly number[], expert: number): number =>
  (loads[expert] as number) / (copies[expert] as number);

/** Where no GPU suits, any that carries least. */
function leastLoaded(carried: readonly number[], suits: (gpu: number) => boolean): number {
  let [best, fallback] = [-1, 0];
  for (let g = 0; g < carried.length; g++) {
    if ((carried[g] as number) < (carried[fallback] as number)) fallback = g;
    if (suits(g) && (best === -1 || (carried[g] as number) < (carried[best] as number))) best = g;
  }
  return best === -1 ? fallback : best;
}
