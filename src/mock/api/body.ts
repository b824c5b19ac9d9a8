import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { HttpError } from './http-error.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** Reads and checks a JSON body; anything wrong with it is a 400 that names the place. */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  const text = await readText(request);
  try {
    body = JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body is not JSON.');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError(400, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`);
}

async function readText(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the connection, or the refusal would never arrive.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (): HttpError =>
  new HttpError(413, `The body is larger than ${MOST_BYTES} bytes.`, undefined, { connection: 'close' });

const tokens = z.number().int().positive();

/** What chat and plain completions have in common. Keys that change nothing here are let through. */
const sampling = {
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: tokens.nullish(),
  max_completion_tokens: tokens.nullish(),
  min_tokens: z.number().int().nonnegative().nullish(),
  ignore_eos: z.boolean().nullish(),
  seed: z.number().int().nullish(),
  n: z.literal(1, { error: 'this server makes one answer a request (n = 1)' }).nullish(),
};

const part = z.object({ type: z.string(), text: z.string().optional() });

export const chatBody = z.object({
  ...sampling,
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(part)]).nullish() }))
    .min(1, 'at least one message'),
});

export const completionBody = z.object({ ...sampling, prompt: z.union([z.string(), z.array(z.string()).length(1)]) });

export type ChatBody = z.infer<typeof chatBody>;
export type CompletionBody = z.infer<typeof completionBody>;
