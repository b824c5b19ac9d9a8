import { z } from 'zod';
import { count, ms, optional, ratio } from './fields.ts';

/** What the records tell is there of every run; what was watched while it went on is there all of it, or none. */
export const generatorHealth = z
  .object({
    sendLagP99Ms: ms.describe('Planned to on the wire, less the opening of a connection: 99th percentile, in ms.'),
    sendLagMaxMs: ms.describe('The same: largest, in ms.'),
    eventLoopDelayP99Ms: optional(ms).describe(
      'What an event at a random instant waited for the event loop: 99th percentile, in ms.',
    ),
    eventLoopDelayMaxMs: optional(ms).describe('Longest standstill of the event loop, in ms.'),
    eventLoopUtilization: optional(z.number()).describe(
      'Share of time the event loop was busy, idle spinning taken out; 0–1.',
    ),
    cpuRatio: optional(z.number()).describe(
      'CPU time of the thread over wall time, idle spinning taken out; 1 is one core.',
    ),
    gcMaxPauseMs: optional(ms).describe('Longest pause for garbage collection, in ms.'),
    gcRatio: optional(ratio).describe('Share of time spent in pauses for garbage collection; 0–1.'),
    socketWaitP99Ms: ms.describe(
      'Dispatched to having a connection, less the opening of one: 99th percentile, in ms. Nothing should wait here.',
    ),
    connectionsOpened: count.describe('Connections opened.'),
    standstills: optional(
      z.array(
        z.object({
          fromMs: z.number().describe('When it began, in ms of run time.'),
          forMs: ms.describe('How long it lasted, in ms.'),
          requests: count.describe('Requests that were out then, whose times hold it.'),
        }),
      ),
    ).describe(
      'Times of 100 ms and more in which a thread of the generator did nothing that came for it; absent without any.',
    ),
    rssMaxBytes: optional(z.number()).describe('Largest resident set of the whole process, in bytes.'),
    workers: count.describe('Threads or processes that shared the load.'),
    cpus: optional(count).describe('How many workers this machine has a CPU for.'),
    startSkewMs: optional(ms).describe(
      "Between the first and the last worker that was awake at the run's zero, on the one clock they share, in ms.",
    ),
    start: optional(
      z.object({
        rehearsedRequests: count.describe(
          'Requests that the workers answered themselves until their code was compiled. They are in no other figure.',
        ),
        rehearsalMs: ms.describe('What that took, of the worker for which it took longest, in ms.'),
        connectionsOpened: count.describe(
          'Connections opened before zero, for the first second of the load. They are in no `connect`, nor among `connectionsOpened` beside this.',
        ),
        openingMs: ms.describe('What that took, of the worker for which it took longest, in ms.'),
      }),
    ).describe('What was done before zero, so that the first requests do not pay for it.'),
  })
  .describe(
    'How the generator itself fared: whether the lateness measured could be its own. What is told of a thread is told of the worker that fared worst. What only its process knew is absent of a run that was killed.',
  );
