import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, PlimsollError } from '../../core/errors.ts';
import type { RunResult } from '../../core/result.ts';
import { withParsed } from '../../measure/slo/expression.ts';
import { decodeBuckets } from '../../measure/stats/distribution.ts';
import { readJsonIfThere } from './read-json.ts';
import { resultSchema } from './result-schema.ts';
import { FILES } from './run-folder.ts';

const MADE_AGAIN = 'move it away, and it is made again from the records';
const SCHEMA = 1;

/** `result.json` of a run's folder, as {@link readResultFile} has it. */
export const readResult = (folder: string): Promise<RunResult | undefined> =>
  readResultFile(join(folder, FILES.result));

/**
 * A stored result, as it was written, its thresholds read; undefined where there is none. Throws `RUN_UNREADABLE` where it is broken, or of a
 * newer plimsoll.
 */
export async function readResultFile(file: string): Promise<RunResult | undefined> {
  const found = await readJsonIfThere(file, z.looseObject({ schema: z.number() }), MADE_AGAIN);
  if (found === undefined) return undefined;
  if (found.schema > SCHEMA)
    throw new PlimsollError(
      'RUN_UNREADABLE',
      `${file} was written by a newer plimsoll (its schema is ${found.schema}, this one reads ${SCHEMA}); use that one, or a newer one.`,
    );
  const result = await readJsonIfThere(file, resultSchema as z.ZodType<RunResult>, MADE_AGAIN);
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
