import { basename } from 'node:path';
import { messageOf, PlimsollError } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import type { Thrown } from '../../core/record.ts';

const KEPT_CHARACTERS = 300;

/** On one line, and not longer than a reader wants: it may quote a model's answer. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, KEPT_CHARACTERS);

/** What was thrown and where; `hide` takes keys out of it. Whatever it is, it can be told: anything may be thrown. */
export function thrown(error: unknown, hide: (text: string) => string): Thrown {
  try {
    const where = placeOf(error);
    return given({ message: oneLine(hide(messageOf(error))) || 'no message', where });
  } catch {
    return { message: 'something that has no text' };
  }
}

/** An error of the scenario's files that arose in no session: while they were loaded, or in a timer of theirs. */
export function scenarioMistake(error: unknown): PlimsollError | undefined {
  const { message, where } = thrown(error, (text) => text);
  if (where === undefined) return undefined;
  return new PlimsollError('SCENARIO_THREW', `${where} threw where nothing could catch it: ${message}`, {
    cause: error,
  });
}

/** A stack's frame in one of the scenario's own files: each was loaded under a mark (`scenario/module-hooks.ts`). */
const OWN_FRAME = /^ +at .*?(file:\/\/[^\s?():]+)\?load=\d+\.:(\d+:\d+)\)?$/m;

/** `agent.ts:12:9`: without the folder, which is the machine's own business. */
function placeOf(error: unknown): string | undefined {
  const frame = error instanceof Error ? OWN_FRAME.exec(error.stack ?? '') : null;
  return frame === null ? undefined : oneLine(`${basename(frame[1] ?? '')}:${frame[2]}`);
}
