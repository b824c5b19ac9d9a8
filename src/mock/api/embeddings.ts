import type { IncomingMessage, ServerResponse } from 'node:http';
import { seeded } from '../../core/rng.ts';
import { faultyBody } from '../faults/body.ts';
import type { Need } from '../faults/needs.ts';
import { admit } from './admission.ts';
import { type Api, FINGERPRINT, modelNamed } from './api.ts';
import { embeddingsBody } from './bodies.ts';
import { readBody } from './body.ts';
import { sendText } from './http-error.ts';
import { promptsOf } from './prompts.ts';

const DIMENSIONS = 1024;
const HAS: ReadonlySet<Need> = new Set<Need>(['usage']);

/** Answered at once and by no engine: what an embedding costs is not modelled. */
export async function embeddings(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, embeddingsBody);
  const { name } = modelNamed(body.model, api);
  const prompts = promptsOf(body.input, 'input', api);
  const tokens = prompts.reduce((sum, { ids }) => sum + ids.length, 0);
  const number = api.nextAnswer();
  const admitted = await admit(api, { request, response, number, model: name, has: HAS, tokens, onBreak() {} });
  if (admitted === undefined || response.destroyed) return;
  const answer = {
    object: 'list',
    model: name,
    system_fingerprint: FINGERPRINT,
    data: prompts.map(({ text }, index) => {
      const vector = unitVector(`${name}\n${text}`, body.dimensions ?? DIMENSIONS);
      return {
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? base64(vector) : [...vector],
      };
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
  sendText(response, 200, faultyBody(admitted.plan, JSON.stringify(answer)));
}

/** A direction drawn for the text: equal texts have equal ones, others lie nearly at right angles. */
function unitVector(text: string, dimensions: number): Float32Array {
  const rng = seeded(0).fork(text);
  // A sum of three uniforms is near enough to a normal for a direction that favours no axis.
  const raw = Float64Array.from({ length: dimensions }, () => rng.next() + rng.next() + rng.next() - 1.5);
  const length = Math.hypot(...raw) || 1;
  return Float32Array.from(raw, (x) => x / length);
}

/** Little-endian floats, as OpenAI sends them whatever the machine. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, x] of vector.entries()) bytes.writeFloatLE(x, i * 4);
  return bytes.toString('base64');
}
