import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import { seeded } from '../../src/core/rng.ts';
import { Metronome } from '../../src/doctor/metronome.ts';
import { ArrivalClock } from './arrival-clock.ts';
import { serve } from './connection.ts';
import type { Message, Question, TrueExchange } from './exchange.ts';
import { TrueStream } from './true-stream.ts';

/**
 * A source that tells the truth about each of its answers. It stands for another machine, so it comes before all others
 * here: whoever competes with the generator is not to compete with the truth.
 */
const PRIORITY = -15;
const BACKLOG = 4096;

try {
  setPriority(PRIORITY);
  writeFileSync('/proc/self/autogroup', String(PRIORITY));
} catch {
  // Not everybody may, and not everywhere is there an autogroup; the bench says what it came to.
}
const clock = new ArrivalClock();
const metronome = new Metronome<TrueStream>(clock, (stream) => stream.write(clock));
const rng = seeded(1);
const sockets = new Set<Socket>();
let exchanges: TrueExchange[] = [];
let serial = 0;
let isFirst = false;
let cpu = process.cpuUsage();
/**
 * A turn takes one connection, so the last of many that were taken turn by turn may have been there since the first of
 * them, unless the loop slept in between.
 */
let openedMs = 0;
let openedIn = -2;
let sleeps = -1;

const server = createServer((socket) => {
  clock.now();
  if (clock.turnNumber > openedIn + 1 || clock.sleeps !== sleeps) openedMs = clock.earliestMs;
  openedIn = clock.turnNumber;
  sleeps = clock.sleeps;
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  serve(socket, openedMs, clock, ({ pace, readMs }) => {
    if (isFirst) tell({ kind: 'first' });
    isFirst = false;
    const stream: TrueStream = new TrueStream({ serial: ++serial, readMs }, pace, socket, rng, (isWhole) => {
      if (isWhole) exchanges.push(stream);
    });
    metronome.add(stream);
  });
});

const tell = (message: Message): void => {
  process.send?.(message);
};

process.on('message', (question: Question) => {
  if (question === 'begin') {
    exchanges = [];
    isFirst = true;
    cpu = process.cpuUsage();
    tell({ kind: 'begin' });
    return;
  }
  const { user, system } = process.cpuUsage(cpu);
  const plain = exchanges.map(({ serial, readMs, writesMs, lateMs }) => ({ serial, readMs, writesMs, lateMs }));
  tell({ kind: 'take', exchanges: plain, cpuMs: (user + system) / 1000 });
  exchanges = [];
});
process.once('disconnect', () => {
  server.close();
  for (const socket of sockets) socket.destroy();
  metronome.stop();
});
// Ctrl-C in a terminal reaches this process too; it ends with its parent.
process.on('SIGINT', () => {});

clock.watch();
server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () =>
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port, priority: getPriority() }),
);
