import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.ts';
import type { Thrown } from '../core/record.ts';

const KEPT_CHARACTERS = 300;

/** On one line, and not longer than a reader wants: it may quote a model's answer. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, KEPT_CHARACTERS);

/** What was thrown and where; `hide` takes keys out of it. */
export function thrown(error: unknown, hide: (text: string) => string): Thrown {
  const where = placeOf(error);
  return { message: oneLine(hide(messageOf(error))) || 'no message', ...(where === undefined ? {} : { where }) };
}

/** A stack's frame in one of the scenario's own files: each was loaded under a mark (`scenario/module-hooks.ts`). */
const OWN_FRAME = /(file:\/\/[^\s?():]+)\?load=\d+\.:(\d+:\d+)/;

/** `agent.ts:12:9`: without the folder, which is the machine's own business. */
function placeOf(error: unknown): string | undefined {
  const frame = error instanceof Error ? OWN_FRAME.exec(error.stack ?? '') : null;
  return frame === null ? undefined : `${basename(fileURLToPath(frame[1] ?? ''))}:${frame[2]}`;
}
