import { parseArgs } from 'node:util';
import { PRESETS } from '../src/mock/model/presets.ts';
import { show, spreadOf } from './figures.ts';
import { serve } from './mock-serving.ts';
import { speedOf, stepCostUs } from './mock-simulated.ts';

/** What the mock server itself costs, in real time and without any. `npm run bench:mock -- --rounds 3 --seconds 20` */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '20' } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(rounds >= 1 && seconds >= 8)) throw new Error('--rounds takes 1 and more, --seconds 8 and more');

const TARGETS = { lagP99Ms: 3, rssMb: 300, timesRealTime: 200, waitingRatio: 1.1 };
const line = (name: string, text: string): void => console.log(`  ${name.padEnd(26)}${text}`);
const met = (holds: boolean, target: string): string => ` · target ${target}: ${holds ? 'met' : 'MISSED'}`;

for (const [preset, streams] of [
  ['steady-50', 512],
  ['moe-dynamic', 256],
] as const) {
  console.log(`${streams} streams of ${preset}, ${seconds} s, ${rounds} rounds`);
  const each = [];
  for (let round = 0; round < rounds; round++) each.push(await serve(preset, streams, seconds));
  const lag = spreadOf(each.map((one) => one.lag.p99));
  const rss = spreadOf(each.map((one) => one.rssMaxMb));
  line('tokens a second', show(spreadOf(each.map((one) => one.tokensPerSecond)), 0, ''));
  line('of the modelled pace', show(spreadOf(each.map((one) => one.paceRatio * 100)), 1, ' %'));
  line('engine lag p50', show(spreadOf(each.map((one) => one.lag.p50)), 2, ' ms'));
  line(
    'engine lag p99',
    `${show(lag, 2, ' ms')}${met((lag?.median ?? 99) <= TARGETS.lagP99Ms, `${TARGETS.lagP99Ms} ms`)}`,
  );
  line('engine lag, most', show(spreadOf(each.map((one) => one.lag.most)), 1, ' ms'));
  line('of a core', show(spreadOf(each.map((one) => one.cpuRatio * 100)), 0, ' %'));
  line('memory at most', `${show(rss, 0, ' MB')}${met((rss?.most ?? 999) <= TARGETS.rssMb, `${TARGETS.rssMb} MB`)}`);
}

console.log('a step of moe-dynamic with 256 running');
const [few, many] = [stepCostUs(20, 2000, 5), stepCostUs(2000, 2000, 5)];
line('20 waiting', `${few.toFixed(1)} µs`);
line(
  '2,000 waiting',
  `${many.toFixed(1)} µs${met(many / few <= TARGETS.waitingRatio, `${TARGETS.waitingRatio} times`)}`,
);

console.log('simulated, 12 requests a second for 100 s and until all are answered: times real time');
for (const [name, preset] of Object.entries(PRESETS)) {
  const speed = spreadOf(Array.from({ length: rounds }, () => speedOf(preset, 1200)));
  line(
    name,
    `${show(speed, 0, '')}${met((speed?.least ?? 0) >= TARGETS.timesRealTime, String(TARGETS.timesRealTime))}`,
  );
}
