import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { plimsoll as perform } from '../../src/cli/plimsoll.ts';
import type { RunResult } from '../../src/core/result.ts';

const LAUNCHER = resolve('bin/plimsoll.cjs');
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Called after the test, last registered first. */
export const afterwards = (clean: () => unknown): void => void cleanups.push(clean);

/** A folder of its own, gone after the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into a folder of its own and returns its path. */
export function file(name: string, content: string, folder = scratch()): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, for asking what a reader could have seen. */
  readonly seen: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the text has been printed on either stream. */
  until(text: string): Promise<void>;
}

/** Starts the command line as a user's shell would, without a terminal. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  wrapper?: readonly string[],
): Started {
  const [command, ...before] = wrapper ?? [process.execPath];
  const child = spawn(command as string, [...before, ...(wrapper ? [process.execPath] : []), LAUNCHER, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  const gather = (add: (text: string) => void) => (chunk: Buffer) => {
    add(chunk.toString());
    for (const watch of watchers) watch();
  };
  child.stdout.on(
    'data',
    gather((text) => (stdout += text)),
  );
  child.stderr.on(
    'data',
    gather((text) => (stderr += text)),
  );
  afterwards(() => child.kill('SIGKILL'));
  return {
    child,
    ended: once(child, 'close').then(([code]) => ({
      code: code as number | null,
      stdout,
      stderr,
      seen: stdout + stderr,
    })),
    until: (text) =>
      new Promise((found) => {
        const watch = (): void => {
          if (!(stdout + stderr).includes(text)) return;
          watchers.delete(watch);
          found();
        };
        watchers.add(watch);
        watch();
      }),
  };
}

export const plimsoll = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> =>
  start(args, env).ended;

/** The same words, performed here: for what is no matter of the process, which takes a second to start. */
export async function inProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended & { readonly code: number }> {
  const [stdout, stderr] = [heard(), heard()];
  const io = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: Readable.from([]),
    env: { ...process.env, ...env },
    interrupt: new AbortController().signal,
  } as unknown as Io;
  const code = await perform(args, io);
  return { code, stdout: stdout.text(), stderr: stderr.text(), seen: stdout.text() + stderr.text() };
}

function heard(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  return {
    stream: new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    }),
    text: () => Buffer.concat(chunks).toString(),
  };
}

const OF_A_BUSY_MACHINE: readonly string[] = ['SEND_LAG', 'EVENT_LOOP_DELAY', 'EVENT_LOOP_BUSY', 'CPU'];
type Judged = Pick<RunResult, 'validity'>;

/** Why a run is INVALID, but for a machine that is busy with other tests: unless it is what they ask. */
export const reasonsOf = ({ validity }: Judged): readonly string[] =>
  validity.reasons.map(({ code }) => code).filter((code) => !OF_A_BUSY_MACHINE.includes(code));

/** What a command ends with that would have ended with `code` on an idle machine: a run that came late is INVALID. */
export const unlessLate = (result: Judged, code: number): number =>
  !result.validity.valid && reasonsOf(result).length === 0 ? 112 : code;

/** The one run's folder below `out`, and its files. */
export function runIn(out: string): {
  readonly path: string;
  readonly files: readonly string[];
  read(name: string): string;
} {
  const [name, ...others] = readdirSync(out);
  if (name === undefined || others.length > 0) throw new Error(`expected one run in ${out}, got ${others.length + 1}`);
  const path = join(out, name);
  return { path, files: readdirSync(path).sort(), read: (file) => readFileSync(join(path, file), 'utf8') };
}
