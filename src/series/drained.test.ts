import { expect, onTestFinished, test } from 'vitest';
import { servePages } from '../../test/fixtures/pages-server.ts';
import type { FoundServer } from '../run/find-server.ts';
import { drainedAfter } from './drained.ts';

/** A server that says that nothing waits or runs in it. */
async function emptyServer() {
  const page = '# TYPE vllm:num_requests_waiting gauge\nvllm:num_requests_waiting 0\nvllm:num_requests_running 0\n';
  const { origin, asked, close } = await servePages({ '/metrics': page });
  onTestFinished(close);
  const server: FoundServer = {
    sources: [{ url: `${origin}/metrics`, flavour: 'vllm', headers: {} }],
    notes: [],
    coversAll: true,
    timesCoverAll: true,
  };
  return { server, targets: [{ url: `${origin}/v1`, headers: {}, secrets: [] }], asked };
}

/** Whether it still waits when all else has had its turn. */
const isWaiting = (waiting: Promise<void>): Promise<boolean> =>
  Promise.race([waiting.then(() => false), new Promise<boolean>((tell) => setImmediate(() => tell(true)))]);

test('a server that tells is asked, until it says that it is empty', async () => {
  const { asked, ...server } = await emptyServer();
  await drainedAfter(server, new AbortController().signal, true);
  expect(asked).toHaveLength(1);
});

test('a server that tells nothing is not waited for', async () => {
  const silent = { server: undefined, targets: [] };
  expect(await isWaiting(drainedAfter(silent, new AbortController().signal))).toBe(false);
});

test.each<[string, FoundServer | undefined]>([
  ['nothing', undefined],
  ['not of all its parts', { sources: [], notes: [], coversAll: false, timesCoverAll: false }],
])(
  'after a run that was cut short a server that tells %s is left alone for a while, or until a signal',
  async (_, server) => {
    const interrupt = new AbortController();
    const waiting = drainedAfter({ server, targets: [] }, interrupt.signal, true);
    expect(await isWaiting(waiting)).toBe(true);
    interrupt.abort();
    expect(await isWaiting(waiting)).toBe(false);
  },
);
