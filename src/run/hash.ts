import { createHash } from 'node:crypto';

/** SHA-256 of a resolved scenario. */
export const hashOf = (resolved: unknown): string =>
  createHash('sha256').update(JSON.stringify(resolved)).digest('hex');
