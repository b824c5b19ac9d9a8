import { PlimsollError } from '../../../core/errors.ts';

/** Of a prompt source's data. */
export const unreadable = (message: string, cause?: unknown): PlimsollError =>
  new PlimsollError('DATA_UNREADABLE', message, cause === undefined ? undefined : { cause });
