import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Ended, runIn, scratch } from '../cli/cli.ts';
import { inOneProcess } from '../cli/one-process.ts';
import { scenario, type Wanted } from '../cli/scenarios.ts';

export interface Finished extends Ended {
  /** What the run was told to write to. */
  readonly out: string;
  /** The files of its folder by name, unpacked; empty when it made none. */
  readonly files: ReadonlyMap<string, string>;
}

/** Runs a small scenario to its end, in an `--out` of its own. */
export async function run(
  wanted: Wanted,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const out = scratch();
  const ended = await inOneProcess(['run', scenario(wanted), '--out', out, ...flags], env);
  return { ...ended, out, files: filesIn(out) };
}

export function filesIn(out: string): ReadonlyMap<string, string> {
  if (!existsSync(out) || readdirSync(out).length === 0) return new Map();
  const { path, files } = runIn(out);
  return new Map(files.map((name) => [name, unpacked(name, readFileSync(join(path, name)))]));
}

const unpacked = (name: string, bytes: Buffer): string => (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
