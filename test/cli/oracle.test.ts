import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import type { RequestName, RequestReading } from '../../src/mock/oracle/oracle.ts';
import { written } from '../written.ts';
import { plimsoll, runIn, scratch, start } from './cli.ts';
import { machineFromNow, reasonsOf, unlessLate } from './late.ts';
import { scenario } from './scenarios.ts';

const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;

/** The bundled server in a process of its own; returns its base, without `/v1`. */
async function ownProcess(args: readonly string[]): Promise<string> {
  const { child, until } = start(['mock', '--port', '0', ...args]);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('listening on');
  return /http:\S+(?=\/v1)/.exec(said)?.[0] ?? '';
}

/** What the server did, in the order in which requests came. */
async function truth(base: string): Promise<readonly RequestReading[]> {
  const { requests } = await json<{ requests: readonly RequestName[] }>(`${base}/oracle/requests?limit=1000`);
  return Promise.all(requests.toReversed().map(({ id }) => json<RequestReading>(`${base}/oracle/requests/${id}`)));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test('what a run reports is what happened: each request, as its client and as the server saw it', async () => {
  const base = await ownProcess(['--preset', 'moe-thrash', '--max-seqs', '3']);
  const out = scratch();
  const file = scenario({
    url: `${base}/v1`,
    options:
      'scenarios: { chat: { executor: constant-arrival-rate, rate: 8, duration: 4s, preAllocatedVUs: 40, gracefulStop: 20s } }',
    prompt:
      '{ synthetic: { inputTokens: { uniform: { min: 20, max: 400 } }, outputTokens: { uniform: { min: 5, max: 60 } } } }',
  });
  const machine = machineFromNow();
  const { code, seen } = await plimsoll(['run', file, '--model', 'moe-thrash', '--out', out]);
  const wasBusy = machine.wasBusy();
  const result = written('result', JSON.parse(runIn(out).read('result.json')));
  expect(reasonsOf(result), seen).toEqual([]);
  expect(code, seen).toBe(unlessLate(result, 0));
  const records = gunzipSync(readFileSync(join(runIn(out).path, 'records.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Required<RequestRecord>)
    .toSorted((a, b) => a.sentMs - b.sentMs);
  const served = [...(await truth(base))];
  expect(served).toHaveLength(records.length);

  const [lateMs, sinceMadeMs, gapsOffMs, queueMs]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const record of records) {
    // Two that are sent one right after the other may arrive the other way round.
    const at = served.findIndex(
      ({ choices: [one] }) => one?.promptTokens === record.inputTokens && one.outputTokens === record.outputTokens,
    );
    const [answer] = served.splice(at, 1);
    expect(at, 'a request of these lengths is known to the server').toBeGreaterThanOrEqual(0);
    const choice = answer!.choices[0]!;
    const emittedMs = choice.emittedAtMs;
    const [firstMs, lastMs] = [emittedMs[0]!, emittedMs.at(-1)!];
    const ttftMs = record.firstTokenMs - record.sentMs;
    lateMs.push(ttftMs - (firstMs - choice.arrivedAtMs));
    sinceMadeMs.push(ttftMs - (choice.firstTokenAtMs! - choice.arrivedAtMs));
    gapsOffMs.push(Math.abs(record.lastTokenMs - record.firstTokenMs - (lastMs - firstMs)));
    queueMs.push(choice.queueMs!);
  }
  // No token came before it was made, whatever else the machine does. (One can come before the server notes that it has
  // handed it over: another process may have its turn in between.) Both clocks are rounded to a microsecond.
  expect(Math.min(...sinceMadeMs)).toBeGreaterThan(-0.01);
  // On the way, reading included, it was not for long; where other programs take both processors, a server reads when it can.
  const nearMs = wasBusy ? 500 : 5;
  expect(median(lateMs)).toBeLessThan(nearMs);
  expect(median(gapsOffMs)).toBeLessThan(nearMs);
  // So that the agreement is one about something: with three seats some had to wait.
  expect(Math.max(...queueMs)).toBeGreaterThan(100);
});
