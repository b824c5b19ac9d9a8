import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach } from 'vitest';

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
