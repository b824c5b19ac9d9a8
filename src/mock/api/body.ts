import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { shown } from '../../core/takes.ts';
import { discard } from './discard.ts';
import { HttpError } from './http-error.ts';
import { jsonOf } from './json-of.ts';
import { inOurWords, mistakeIn } from './mistake.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** Reads and checks a JSON body; anything wrong with it is a 400 that names the place. */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const { 'content-encoding': coding = 'identity' } = request.headers;
  if (coding !== 'identity')
    throw new HttpError(400, `The body is compressed (content-encoding: ${shown(coding)}). Send it as it is.`);
  const bytes = await readBytes(request);
  if (bytes === undefined) {
    discard(request);
    throw new HttpError(413, `The body is larger than ${MOST_BYTES} bytes.`);
  }
  const parsed = schema.safeParse(jsonOf(bytes), { error: inOurWords });
  if (parsed.success) return parsed.data;
  throw mistakeIn(parsed.error);
}

/** Undefined when there are too many. */
async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the connection, or the refusal would never arrive.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
