import { z } from 'zod';
import { count, ms, object, optional, word } from './fields.ts';

const TOKEN_SOURCES = ['usage', 'tokenizer', 'events'] as const;
export const tokenSource = z.enum(TOKEN_SOURCES);

const inputLengths = z.object({
  requests: count.describe('First turns whose prompts were counted here and by the server.'),
  requested: count.describe('Input tokens as the prompt source counted them.'),
  got: count.describe('Input tokens as the server counted them.'),
  differing: count.describe('Requests with two different counts.'),
  usualDifferences: z
    .array(
      z.object({
        difference: z.int().describe("The server's count less ours."),
        requests: count.describe('Requests with that difference.'),
      }),
    )
    .describe("The most frequent few, most frequent first: usually the chat template's own tokens."),
});

export const tokenAccount = object('How tokens were counted.', {
  from: word(...TOKEN_SOURCES).describe('The weakest source that any counted response needed.'),
  perEvent: z.number().describe('Output tokens per output-bearing event; 1 when every token has its own.'),
  requestedVsGot: optional(
    z.object({
      requested: count.describe('Output tokens asked for.'),
      got: count.describe('Output tokens received.'),
      differing: count.describe('Responses of another length than asked for.'),
    }),
  ).describe('Over the responses that asked for an exact length.'),
  inputRequestedVsGot: optional(inputLengths).describe(
    'Prompts as they were made and as the server counted them, its chat template included.',
  ),
});

/** Percentiles would not add up. */
export const firstTokenParts = z
  .object({
    requests: count.describe('Requests that had a first token.'),
    ttftMs: ms.describe('Their mean ttft, in ms: the sum of the parts.'),
    sendLagMs: ms.describe("The generator's own lateness, in ms."),
    connectMs: ms.describe('Opening connections, in ms, over all of the requests.'),
    queueMs: optional(ms).describe('Waiting inside the server, by its own histogram, in ms.'),
    prefillMs: optional(ms).describe('Prefill, by its own histogram, in ms.'),
    frontEndMs: optional(ms).describe(
      'What is left of its own time to the first token without its queue and its prefill, in ms: its handling of HTTP, tokenizing, the step that made the token.',
    ),
    insideMs: optional(ms).describe(
      'What is left of its own time to the first token where it splits it no further, in ms. Of a gateway: what the API behind it took.',
    ),
    unknownMs: ms.describe('Network, whatever stands between, and whatever nobody told, in ms.'),
  })
  .describe('Where the time to the first token went, in means, which add up; absent when no answer had a first token.');

export const cost = object('What the measured part of the run cost, in the currency of gpuHourly.', {
  gpuHourly: z.number().describe('Price of one GPU for an hour.'),
  gpus: z.number().describe('How many GPUs.'),
  total: z.number().describe('gpuHourly × gpus × measured hours, times the part of the load that this process sent.'),
  perMillionOutputTokens: optional(z.number()).describe('total / output tokens × 1,000,000.'),
  perGoodRequest: optional(z.number()).describe('total / requests that met every slo.'),
  perRightAnswer: optional(z.number()).describe('total / answers that were right.'),
});
