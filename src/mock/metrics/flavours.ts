import { exposition } from './exposition.ts';
import type { Family, Reading } from './families.ts';
import { dynamo } from './flavours/dynamo.ts';
import { llamacpp } from './flavours/llamacpp.ts';
import { lmdeploy } from './flavours/lmdeploy.ts';
import { nim } from './flavours/nim.ts';
import { sglang } from './flavours/sglang.ts';
import { tgi } from './flavours/tgi.ts';
import { trtllm } from './flavours/trtllm.ts';
import { vllm } from './flavours/vllm.ts';
import { mockmoe } from './mockmoe.ts';

/** One engine's way of telling the truth. */
export interface Flavour {
  /** Where the engine itself has its metrics. */
  readonly path: string;
  families(readings: readonly Reading[]): readonly Family[];
}

export const FLAVOURS = {
  vllm: { path: '/metrics', families: vllm },
  sglang: { path: '/metrics', families: sglang },
  tgi: { path: '/metrics', families: tgi },
  trtllm: { path: '/prometheus/metrics', families: trtllm },
  llamacpp: { path: '/metrics', families: llamacpp },
  lmdeploy: { path: '/metrics', families: lmdeploy },
  nim: { path: '/v1/metrics', families: nim },
  dynamo: { path: '/metrics', families: dynamo },
} as const satisfies Readonly<Record<string, Flavour>>;

export type FlavourName = keyof typeof FLAVOURS;

export const isFlavour = (name: string): name is FlavourName => Object.hasOwn(FLAVOURS, name);

/** The whole page: an engine's metrics and `mockmoe_…`. */
export const metricsPage = (name: FlavourName, readings: readonly Reading[]): string =>
  exposition([...FLAVOURS[name].families(readings), ...mockmoe(readings)]);

/**
 * Which flavour a path shows: the server's own at `/metrics` and where its engine has it, and each at
 * `/metrics/sglang` and so on.
 */
export function flavourAt(path: string, own: FlavourName): FlavourName | undefined {
  if (path === '/metrics' || path === FLAVOURS[own].path) return own;
  const name = path.replace(/^\/metrics\//, '');
  return isFlavour(name) ? name : undefined;
}
