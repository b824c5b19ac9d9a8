import { readFileSync, writeFileSync } from 'node:fs';
import { normal, type Rng, seeded } from '../src/core/rng.ts';
import { Core } from '../src/mock/engine/core.ts';
import { type Job, newJob } from '../src/mock/engine/job.ts';
import { HYBRIDS } from '../src/mock/hybrid.ts';
import { PRESETS } from '../src/mock/model/presets.ts';
import { simulate } from '../src/mock/simulate.ts';

/**
 * What each preset is, and what it does under one and the same load, simulated: Poisson arrivals, lognormal lengths
 * (the design's medians and spreads). Writes both tables into docs/mock.md; `npm run mock:table`.
 */
const LOAD = { perSecond: 12, requests: 3000, prompt: { mean: 512, sigma: 0.8 }, answer: { mean: 256, sigma: 0.6 } };
const PAGE = 'docs/mock.md';

const lognormal = ({ mean, sigma }: { readonly mean: number; readonly sigma: number }, rng: Rng): number =>
  Math.max(4, Math.round(mean * Math.exp(sigma * normal(rng) - sigma ** 2 / 2)));

function arrivals(topics: number) {
  const rng = seeded(1);
  let atMs = 0;
  return Array.from({ length: LOAD.requests }, () => {
    atMs += (-Math.log(1 - rng.next()) / LOAD.perSecond) * 1000;
    const maxTokens = lognormal(LOAD.answer, rng);
    let left = maxTokens;
    const source = { onToken: () => (--left === 0 ? ('stop' as const) : undefined) };
    const topic = Math.floor(rng.next() * topics);
    return {
      atMs,
      job: newJob({ promptTokens: lognormal(LOAD.prompt, rng), maxTokens, arrivedMs: atMs, source, topic }),
    };
  });
}

function row(name: string): string {
  const { cost: costOf, frontEndMs, ...limits } = PRESETS[name]!;
  const cost = costOf(seeded(1));
  const [gaps, ttfts]: [number[], number[]] = [[], []];
  let [most, tokens] = [0, 0];
  const observer = {
    onStep({ waiting }: { readonly waiting: number }) {
      most = Math.max(most, waiting);
    },
    onToken(job: Job, nowMs: number, gapMs: number | undefined) {
      tokens++;
      if (gapMs === undefined) ttfts.push(nowMs - job.arrivedMs);
      else gaps.push(gapMs);
    },
  };
  const core = new Core({ cost, limits, frontEndMs, observers: [observer] });
  const endMs = simulate(core, arrivals(cost.topics));
  const rerouted = cost.reroutedShare === 0 ? '–' : `${(cost.reroutedShare * 100).toFixed(1)} %`;
  const cells = [quantiles(gaps), quantiles(ttfts), most, Math.round(tokens / (endMs / 1000)), rerouted];
  return `| \`${name}\` | ${cells.join(' | ')} |`;
}

/** p50, p95 and p99, in ms. */
function quantiles(values: number[]): string {
  const sorted = Float64Array.from(values).toSorted();
  return [0.5, 0.95, 0.99].map((q) => shown(sorted[Math.floor(q * sorted.length)] ?? Number.NaN)).join(' / ');
}

const shown = (ms: number): string => ms.toFixed(ms < 100 ? 1 : 0);

const table = [
  '| preset | gap between tokens, ms, p50 / p95 / p99 | first token, ms, p50 / p95 / p99 | longest queue | tokens/s | re-routed |',
  '| --- | --- | --- | --- | --- | --- |',
  ...Object.keys(PRESETS).map(row),
].join('\n');

const names = ['| preset | what it is |', '| --- | --- |'];
for (const [name, { description }] of Object.entries({ ...PRESETS, ...HYBRIDS }))
  names.push(`| \`${name}\` | ${description} |`);

/** The page with what stands between two marks replaced. */
function withTable(page: string, mark: string, content: string): string {
  const [start, end] = [`<!-- mock:${mark} -->`, `<!-- /mock:${mark} -->`];
  const [from, to] = [page.indexOf(start) + start.length, page.indexOf(end)];
  if (to < from) throw new Error(`${PAGE} has no place for a table between ${start} and ${end}`);
  return `${page.slice(0, from)}\n${content}\n${page.slice(to)}`;
}

writeFileSync(PAGE, withTable(withTable(readFileSync(PAGE, 'utf8'), 'presets', names.join('\n')), 'table', table));
