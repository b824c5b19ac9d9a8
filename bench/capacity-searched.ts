import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Curve } from '../src/core/curve.ts';

const LAUNCHER = resolve('bin/plimsoll.cjs');
const plimsoll = (...args: readonly string[]) =>
  spawn(process.execPath, [LAUNCHER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

/** The command as a user has it, against the mock in a process of its own. */
export async function searchInRealTime(preset: string, seed: number, out: string): Promise<Curve> {
  const mock = plimsoll('mock', '--preset', preset, '--port', '0');
  try {
    const url = await listening(mock.stdout);
    const search = plimsoll(
      ...['capacity', 'scenarios/capacity.ts', '--target', url, '--model', preset, '--min', '8', '--max', '128'],
      ...['--seed', String(seed), '--out', out, '--json'],
    );
    return JSON.parse(await text(search.stdout)) as Curve;
  } finally {
    mock.kill('SIGTERM');
    await once(mock, 'close');
  }
}

async function listening(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const url = /listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the mock ended before it listened');
}
