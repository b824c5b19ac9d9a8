import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenBy, type Worked, withTimes } from '../../test/books.ts';
import { MonotonicClock, machineMs } from '../core/monotonic-clock.ts';
import { isSession, type RequestRecord } from '../core/record.ts';
import type { Law } from '../core/result.ts';
import { newTally, setZero } from '../load/engine/in-flight.ts';
import { type MockServer, startMock } from '../mock/server.ts';
import { NOTHING_AHEAD } from './performers.ts';
import { prepare } from './prepare.ts';
import { openShare, planOf } from './share.ts';

describe('the laws of a run that was performed', () => {
  let server: MockServer;
  let worked: Worked;
  const performed = async (zeroIsOffMs = 0): Promise<Worked> => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-laws-'));
    const file = join(folder, 'case.yaml');
    await writeFile(
      file,
      `
target: { url: "${server.url}", model: steady-50 }
options:
  scenarios:
    open: { executor: constant-arrival-rate, rate: 40, duration: 1s, preAllocatedVUs: 100, exec: chat }
    closed: { executor: constant-vus, vus: 3, duration: 1s, exec: chat }
prompts: { chat: { inline: { prompt: hello, maxTokens: 50 } } }
`,
    );
    const prepared = await prepare({ file, options: {}, workers: 1 }, {});
    await rm(folder, { recursive: true });
    const tally = newTally();
    const records: RequestRecord[] = [];
    const setting = { ...prepared, tally };
    const share = openShare(setting, {
      record: (r) => void (isSession(r) || records.push(r)),
      abortRun: () => {},
      intervals: () => {},
    });
    const zeroAtMs = machineMs() + 50;
    setZero(tally, zeroAtMs);
    const clock = new MonotonicClock(zeroAtMs + zeroIsOffMs);
    const { books } = await share.perform(clock, new AbortController().signal, NOTHING_AHEAD);
    const [times] = books.times;
    if (times === undefined) throw new Error('a worker has times of its own');
    const { began, ended } = times;
    return {
      plan: planOf(setting),
      loops: {
        begun: books.begun,
        ended: books.ended,
        beganSumMs: began.loops.sumMs,
        endedSumMs: ended.loops.sumMs,
        beganOwnMs: began.ownMs,
        endedOwnMs: ended.ownMs,
      },
      dueArrivals: books.dueArrivals,
      records,
    };
  };
  beforeAll(async () => {
    server = await startMock({ presets: ['steady-50'], timeScale: 4 });
    worked = await performed();
  });
  afterAll(() => server.close());

  test('hold', () => {
    expect(worked.records.length).toBeGreaterThan(40);
    expect(brokenBy([worked])).toEqual([]);
  });

  test.each<[string, Law['name'], (ms: number) => number]>([
    ['are halved', 'little', (ms) => ms / 2],
    ['are halved', 'instants', (ms) => ms / 2],
    ['are a quarter shorter', 'instants', (ms) => ms * 0.75],
    ['are all late by 200 ms', 'instants', (ms) => ms + 200],
    ['are all early by 200 ms', 'instants', (ms) => ms - 200],
    ['are in seconds', 'little', (ms) => ms / 1000],
  ])('where times %s, break %s', (_, name, of) => {
    expect(brokenBy([worked], withTimes(of))).toContain(name);
  });

  test('where durations alone are a half, break Little’s law', () => {
    const shorter = ({ startedMs = 0, endedMs, ...r }: RequestRecord) => ({
      ...r,
      startedMs,
      endedMs: (startedMs + endedMs) / 2,
    });
    expect(brokenBy([worked], (records) => records.map(shorter))).toContain('little');
  });

  test('where the zero of one of several workers is off, name it', async () => {
    const off = await performed(-300);
    expect(brokenBy([worked, worked])).toEqual([]);
    expect(brokenBy([worked, off])).toEqual(['instants']);
    expect(
      brokenBy([worked, worked], (records, worker) => (worker === 1 ? withTimes((ms) => ms + 300)(records) : records)),
    ).toEqual(['instants']);
  });

  test('where a request has no record, or two, break conservation', () => {
    expect(brokenBy([worked], (records) => records.slice(1))).toContain('conservation');
    expect(brokenBy([worked], (records) => [...records, ...records.slice(-1)])).toContain('conservation');
  });

  test('where an arrival was never recorded, break the schedule', () => {
    const last = worked.records.findLast(({ scenario }) => scenario === 'open');
    expect(brokenBy([worked], (records) => records.filter((r) => r !== last))).toContain('schedule');
  });
});
