import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Source } from '../src/doctor/source.ts';
import type { Case } from './cases.ts';
import type { Performance } from './performance.ts';

const exec = promisify(execFile);

export const hasWrk = (): Promise<boolean> =>
  exec('sh', ['-c', 'command -v wrk']).then(
    () => true,
    () => false,
  );

/** wrk, one thread, with the same request and as many connections as the case has users. */
export async function performWrk(of: Case, source: Source, seconds: number): Promise<Performance> {
  const { load, model, answerTokens } = of;
  if (load.kind !== 'closed') throw new Error('wrk knows closed loads only');
  await source.report();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const script = join(folder, 'post.lua');
    const messages = [{ role: 'user', content: 'simple '.repeat(100) }];
    const body = { model, messages, stream: true, stream_options: { include_usage: true }, max_tokens: answerTokens };
    writeFileSync(
      script,
      `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [==[${JSON.stringify(body)}]==]\n`,
    );
    const url = `${source.url}/chat/completions`;
    const command = `wrk -t 1 -c ${load.users} -d ${seconds}s -s '${script}' '${url}' && times`;
    const { stdout } = await exec('sh', ['-c', command]);
    const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
    const cpuMs = cpuOfChildren(stdout);
    const report = await source.report();
    return {
      eventsPerSecond: (requests * answerTokens) / seconds,
      eventsPerCpuSecond: (requests * answerTokens * 1000) / cpuMs,
      eventsPerBusyCpuSecond: (requests * answerTokens * 1000) / cpuMs,
      cpuRatio: cpuMs / 1000 / seconds,
      source: report,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The shell's `times`: its own on the first line, what its children used, user and system, on the second. */
function cpuOfChildren(text: string): number {
  const last = text.trim().split('\n').at(-1) ?? '';
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, s]) => Number(minutes) * 60 + Number(s));
  if (times.length !== 2) throw new Error(`the shell's times could not be read: ${last}`);
  return times.reduce((sum, s) => sum + s * 1000, 0);
}
