import { type AddressInfo, createServer, type Socket } from 'node:net';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { seeded } from '../core/rng.ts';
import { SourceBooks } from './books.ts';
import { serve } from './connection.ts';
import { Metronome } from './metronome.ts';
import type { SourceMessage, SourceQuestion } from './source-protocol.ts';
import type { AnswerStream } from './stream.ts';

/**
 * The load source, in a process of its own, so that what it costs is not taken for the generator's. Started by
 * `startSource`; it lives as long as its parent listens.
 */
const BACKLOG = 4096;

const clock = new MonotonicClock();
const books = new SourceBooks(clock);
const metronome = new Metronome<AnswerStream>(clock, (stream) => stream.write(clock, books));
const serving = { clock, books, metronome, rng: seeded(1) };
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  serve(socket, serving);
});

const tell = (message: SourceMessage): void => {
  process.send?.(message);
};

process.on('message', (question: SourceQuestion) => {
  if (question === 'report') tell({ kind: 'report', report: books.report() });
  else tell({ kind: 'counts', counts: books.counts() });
});
// With nothing left to listen to or to wait for, the process ends, however its parent went.
process.once('disconnect', () => {
  server.close();
  for (const socket of sockets) socket.destroy();
  metronome.stop();
});
// Ctrl-C in a terminal reaches this process too; what is asked of it until its parent ends is still answered.
process.on('SIGINT', () => {});

server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () =>
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port }),
);
