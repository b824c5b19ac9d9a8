import { type AddressInfo, createServer, type Socket } from 'node:net';
import { seeded } from '../../src/core/rng.ts';
import { readRequest } from '../../src/doctor/request-reader.ts';
import { peerOf } from './peer.ts';
import { WAYS, type Way } from './ways.ts';

/** The server of the hostile soak, in a process of its own. Tells its parent where it listens, and when asked, what it did. */
export interface HostileCounts {
  /** Requests by the way they were answered. */
  readonly byWay: Readonly<Record<string, number>>;
  readonly open: number;
}

const rng = seeded(Number(process.argv[2] ?? 1));
const byWay: Record<string, number> = {};
const sockets = new Set<Socket>();
const total = WAYS.reduce((sum, { share }) => sum + share, 0);

function pick(): Way {
  let left = rng.next() * total;
  for (const way of WAYS) {
    left -= way.share;
    if (left < 0) return way;
  }
  return WAYS[0] as Way;
}

const api = createServer((socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  let waiting: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    const reading = readRequest(waiting);
    if (reading.kind === 'incomplete') return;
    if (reading.kind === 'refused') return void socket.destroy();
    const head = waiting.toString('latin1', 0, waiting.indexOf('\r\n\r\n'));
    waiting = Buffer.from(reading.rest);
    const authorization = /\r\nauthorization: ([^\r]*)/i.exec(head)?.[1] ?? '';
    if (reading.request.method === 'GET') return void metrics(socket);
    const way = pick();
    byWay[way.name] = (byWay[way.name] ?? 0) + 1;
    void way.answer(peerOf(socket, authorization, rng));
  });
});

/** Soundly read until the load has begun. */
const FIRST_PAGES = 5;
let pages = 0;

/** Its metrics page is at random never sent, of absurd values, without an end, or sound. */
function metrics(socket: Socket): void {
  const kind = pages++ < FIRST_PAGES ? 3 : Math.floor(rng.next() * 4);
  if (kind === 0) return;
  const body = kind === 1 ? 'vllm:num_requests_running{model_name="m"} 1e999\n'.repeat(1000) : PAGE;
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${body}`);
  if (kind !== 2) socket.end();
}

const PAGE = [
  '# TYPE vllm:num_requests_running gauge',
  'vllm:num_requests_running{model_name="m"} 1',
  '# TYPE vllm:num_requests_waiting gauge',
  'vllm:num_requests_waiting{model_name="m"} 0',
  '',
].join('\n');

/** Takes connections, and never says a word: a TLS peer without a handshake. */
const silent = createServer((socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  socket.resume();
});

process.on('message', () => process.send?.({ byWay, open: sockets.size } satisfies HostileCounts));
process.once('disconnect', () => process.exit());
process.on('SIGINT', () => {});

const listening = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port)),
  );
process.send?.({ api: await listening(api), silent: await listening(silent) });
