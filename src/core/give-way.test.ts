import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const onLinux = test.runIf(process.platform === 'linux');

const MODULE = new URL('./give-way.ts', import.meta.url).href;
const PRIORITIES = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { getPriority } from 'node:os';
  const priorities = () => readdirSync('/proc/self/task').map((task) =>
    [task, readFileSync('/proc/self/task/' + task + '/comm', 'utf8').trim(), getPriority(Number(task))]);
`;

type Seen = readonly (readonly [task: string, name: string, priority: number])[];

/** What a process of its own sees before and after, for a lower priority is for good. */
function seenBy(code: string): { readonly before: Seen; readonly after: Seen } {
  const whole = `${PRIORITIES}${code}`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', whole], { encoding: 'utf8' }));
}

const lowered = (priority: number): number => Math.min(19, priority + 10);

onLinux('those that compile give way, and no other thread does', () => {
  const { before, after } = seenBy(`
    import { compilersGiveWay } from '${MODULE}';
    const before = priorities();
    compilersGiveWay();
    console.log(JSON.stringify({ before, after: priorities() }));
  `);
  expect(before.some(([, name]) => name === 'V8Worker')).toBe(true);
  expect(after).toEqual(
    before.map(([task, name, priority]) => [task, name, name === 'V8Worker' ? lowered(priority) : priority]),
  );
});

onLinux('a thread that gives way changes nobody but itself', () => {
  const { before, after } = seenBy(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    const code = 'import { giveWay } from "${MODULE}"; import { parentPort } from "node:worker_threads";'
      + 'parentPort.on("message", () => { giveWay(); parentPort.postMessage(0); }); parentPort.postMessage(0);';
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(code)));
    await once(worker, 'message');
    const before = priorities();
    worker.postMessage(0);
    await once(worker, 'message');
    console.log(JSON.stringify({ before, after: priorities() }));
    worker.terminate();
  `);
  const changed = after.filter(([task, , priority], i) => before[i]?.[0] !== task || before[i]?.[2] !== priority);
  expect(changed.length).toBe(1);
  expect(changed[0]?.[2]).toBe(lowered(before.find(([task]) => task === changed[0]?.[0])?.[2] ?? Number.NaN));
});
