import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scratch, start } from '../cli/cli.ts';
import { unlessLateIn } from '../cli/late.ts';
import { mock, scenario } from '../cli/scenarios.ts';
import { filesIn } from './cli.ts';

const LAUNCHER = resolve('bin/plimsoll.cjs');

test('a reader that goes away costs neither the run nor its exit code', async () => {
  const out = scratch();
  const path = scenario({ url: await mock() });
  const child = spawn(process.execPath, [LAUNCHER, 'run', path, '--out', out], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  child.stderr.destroy();
  const [code] = await once(child, 'exit');
  expect(filesIn(out).has('result.json')).toBe(true);
  expect(code).toBe(unlessLateIn(out, 0));
});

test.runIf(process.platform === 'linux')('a result that stdout could not take whole is no success', async () => {
  const full = openSync('/dev/full', 'w');
  const path = scenario({ url: await mock() });
  const args = [LAUNCHER, 'run', path, '--out', scratch(), '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', full, 'pipe'] });
  const stderr = (await Array.fromAsync(child.stderr as AsyncIterable<Buffer>)).join('');
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  expect(code).toBe(112);
  expect(stderr).toMatch(/^What was printed is not whole: stdout could not be written \(ENOSPC.*\)\.\n$/);
});

test.each([
  // In blocks of 1 KiB: where the smallest file no longer fits, and where only the page does not.
  [1, 'scenario.json', ['run.log'], ''],
  [
    24,
    'report.html',
    ['intervals.hlog', 'junit.xml', 'records.jsonl.gz', 'run.log', 'scenario.json', 'server.jsonl.gz', 'summary.md'],
    '3 ok',
  ],
])('where files may take %d KiB the run ends with 112 and names %s', async (blocks, name, files, shown) => {
  const out = scratch();
  const limited = ['bash', '-c', `ulimit -f ${blocks}; exec "$@"`, 'bash'];
  const path = scenario({ url: await mock() });
  const { code, stdout, stderr } = await start(['run', path, '--out', out], {}, limited).ended;
  expect(code).toBe(112);
  expect(stderr).toContain(`${name} could not be written (EFBIG).\nFree some space`);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([...filesIn(out).keys()]).toEqual(files);
  // The figures are not lost with the page.
  expect(stdout).toContain(shown);
});
