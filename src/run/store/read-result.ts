import { join } from 'node:path';
import { messageOf, PlimsollError } from '../../core/errors.ts';
import type { RunResult } from '../../core/result.ts';
import { withParsed } from '../../measure/slo/expression.ts';
import { decodeBuckets } from '../../measure/stats/distribution.ts';
import { MADE_AGAIN, STORED } from './kinds.ts';
import { readJsonIfThere } from './read-json.ts';
import { FILES } from './run-folder.ts';

/** `result.json` of a run's folder, as {@link readResultFile} has it. */
export const readResult = (folder: string): Promise<RunResult | undefined> =>
  readResultFile(join(folder, FILES.result));

/**
 * A stored result, as it was written, its thresholds read; undefined where there is none. Throws `RUN_UNREADABLE` where it is broken, or of a
 * newer plimsoll.
 */
export async function readResultFile(file: string): Promise<RunResult | undefined> {
  const result = await readJsonIfThere(file, STORED.result);
  if (result === undefined) return undefined;
  mustDecode(file, result);
  return { ...result, thresholds: result.thresholds.map(withParsed) };
}

/** Reports are made of the distributions, too, and text may be anything. */
function mustDecode(file: string, { metrics }: RunResult): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (value.type !== 'trend') continue;
    try {
      decodeBuckets(value.hdr);
    } catch (cause) {
      throw new PlimsollError(
        'RUN_UNREADABLE',
        `${file} cannot be read (metrics.${name}.hdr is no histogram: ${messageOf(cause)}); ${MADE_AGAIN}.`,
        { cause },
      );
    }
  }
}
