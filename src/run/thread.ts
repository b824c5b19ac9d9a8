import { parentPort, workerData } from 'node:worker_threads';
import { PlimsollError } from '../core/errors.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { blameSession } from '../load/sessions/current.ts';
import { loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { getReady, type ReadySetting } from './get-ready.ts';
import { hashOf } from './hash.ts';
import type { Birth, FromThread, ToThread } from './messages.ts';
import { openSources } from './open-sources.ts';
import { type MadeAhead, NOTHING_AHEAD } from './performers.ts';
import { type OpenShare, type Outlet, openShare } from './share.ts';
import { lineOf } from './store/journal.ts';

/** The thread behind `crewOfThreads`: reads the scenario anew, says that it is ready, and performs its share. */

const NEWS_EVERY_MS = 500;
const LINES_EVERY_MS = 250;

const port = parentPort;
if (port === null) throw new Error('this module is the inside of a worker thread');
const birth = workerData as Birth;
const post = (message: FromThread): void => port.postMessage(message);

process.on('uncaughtException', (error) => {
  if (!blameSession(error)) throw error;
});

let lines = '';
const handOverLines = (): void => {
  if (lines !== '') post({ kind: 'lines', lines });
  lines = '';
};

const abort = new AbortController();
let clock: MonotonicClock | undefined;

try {
  const { share, setting } = await open();
  let ahead: MadeAhead = NOTHING_AHEAD;
  // Listened to before it is ready: the run may be over by then.
  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'start':
        void perform(share, message.zeroAtMs, ahead);
        return;
      case 'stop':
        if (!abort.signal.aborted) abort.abort(Math.max(0, clock?.now() ?? 0));
        return;
      default:
        message satisfies never;
    }
  });
  const ready = await getReady(setting, abort.signal);
  ahead = ready.ahead;
  post({ kind: 'ready', readiness: ready.readiness });
} catch (error) {
  if (!(error instanceof PlimsollError)) throw error;
  post({ kind: 'refused', code: error.code, message: error.message });
}

async function open(): Promise<{ readonly share: OpenShare; readonly setting: ReadySetting }> {
  const { file, options, scenarioHash, targets, share, tally, data } = birth;
  const scenario = await loadScenario(file, options);
  if (hashOf(resolvedJson(scenario)) !== scenarioHash)
    throw new PlimsollError(
      'SCENARIO_INVALID',
      `${file} reads differently each time it is loaded, so ${share.count} workers would each perform another run; take chance and time of day out of it, or use one worker.`,
    );
  const sources = await openSources(scenario);
  const setting = { scenario, scenarioHash, options, sources, targets, share, tally, data };
  const outlet: Outlet = {
    record: (r) => {
      lines += lineOf(r);
    },
    abortRun: (reason) => post({ kind: 'abort', reason }),
    intervals: (parts, closedUntilMs) => post({ kind: 'intervals', parts, closedUntilMs }),
  };
  return { share: openShare(setting, outlet), setting };
}

async function perform(share: OpenShare, zeroAtMs: number, ahead: MadeAhead): Promise<void> {
  clock = new MonotonicClock(zeroAtMs);
  const news = setInterval(() => post({ kind: 'news', state: share.aggregate.state('live') }), NEWS_EVERY_MS);
  const handingOver = setInterval(handOverLines, LINES_EVERY_MS);
  const report = await share.perform(clock, abort.signal, ahead);
  clearInterval(news);
  clearInterval(handingOver);
  handOverLines();
  post({ kind: 'done', report });
  port?.close();
}
