import { existsSync } from 'node:fs';
import { readdir, readlink, realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, sep } from 'node:path';

/**
 * Whether the process that performs a run has files of its folder open. Where the system does not tell, whether a process
 * of that number lives; of another machine's nothing is known, and it counts as gone.
 */
export async function isStillWritten(
  folder: string,
  { id, host }: { readonly id: number; readonly host: string },
): Promise<boolean> {
  if (host !== hostname()) return false;
  if (!existsSync('/proc/self/fd')) return lives(id);
  try {
    const own = `${await realpath(folder)}${sep}`;
    const open = `/proc/${id}/fd`;
    const files = await Promise.all((await readdir(open)).map((fd) => readlink(join(open, fd)).catch(() => '')));
    return files.some((file) => file.startsWith(own));
  } catch {
    return false; // Gone, or somebody else's, who was given its number.
  }
}

function lives(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
