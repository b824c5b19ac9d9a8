import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LAUNCHER_FLAGS } from '../src/doctor/machine.ts';
import type { Question, Sample } from './probe.ts';

const PROBE = new URL('./probe.ts', import.meta.url).href;
const KEPT_CHARACTERS = 4000;

/** A process under measurement: a program of Node's with the probe in it. */
export interface Measured {
  sample(): Promise<Sample>;
  /** From now on samples tell how late the event loop was. */
  watchLoop(): void;
  readonly exitCode: Promise<number | null>;
  /** What it wrote to stdout, once it has ended, with whatever exit code. */
  readonly output: Promise<string>;
  kill(): void;
}

export function measure(program: string, args: readonly string[]): Measured {
  const file = fileURLToPath(new URL(program, import.meta.url));
  // As the launcher has it; the bare loop gets the same.
  const child = spawn(process.execPath, [...LAUNCHER_FLAGS, '--import', PROBE, file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    said = (said + more).slice(-KEPT_CHARACTERS);
  });
  const ended = once(child, 'close');
  const gone = ended.then(() => {
    throw new Error(`${program} ended before it was done:\n${said}${text.slice(-KEPT_CHARACTERS)}`);
  });
  gone.catch(() => {});
  const ask = (question: Question): void => void child.send(question, () => {});
  return {
    async sample() {
      const answer = once(child, 'message');
      ask('sample');
      const [sample] = await Promise.race([answer, gone]);
      return sample as Sample;
    },
    watchLoop: () => ask('watch-loop'),
    exitCode: ended.then(() => child.exitCode),
    output: ended.then(() => text),
    kill: () => child.kill('SIGKILL'),
  };
}
