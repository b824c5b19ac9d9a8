import type { Source } from '../src/doctor/source.ts';
import type { BareLoad } from './bare-loop.ts';
import type { Case } from './cases.ts';
import { levelStretch } from './level-stretch.ts';
import { measure } from './measured.ts';
import { type Performance, paceOf } from './performance.ts';

export async function performBare(of: Case, source: Source, seconds: number): Promise<Performance> {
  await source.report();
  const { model, answerTokens, load, fillMs } = of;
  const asked: BareLoad = {
    url: source.url,
    model,
    answerTokens,
    seconds,
    ...(load.kind === 'open' ? { requestsPerSecond: load.requestsPerSecond } : { users: load.users }),
  };
  const measured = measure('./bare-loop.ts', [JSON.stringify(asked)]);
  try {
    const [from, to] = await levelStretch(measured, source, fillMs, seconds * 1000);
    const inAll = JSON.parse(await measured.output) as { readonly bytes: number };
    const report = await source.report();
    const events = ((to.bytes - from.bytes) / inAll.bytes) * report.events;
    return { ...paceOf(events, from, to), source: report };
  } finally {
    measured.kill();
  }
}
