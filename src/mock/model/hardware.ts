import { z } from 'zod';

const rate = z.number().positive();

/** One accelerator. Rates are the vendor's peak; the step time takes off what is not reached. */
export const hardwareSchema = z.strictObject({
  title: z.string().min(1),
  bf16FlopsPerSecond: rate,
  fp8FlopsPerSecond: rate.optional().describe('where it computes in fp8'),
  memoryBytesPerSecond: rate,
  memoryBytes: rate,
  linkBytesPerSecond: rate.describe('one direction, within a node'),
  networkBytesPerSecond: rate.describe('one direction, to other nodes'),
  hostBytesPerSecond: rate.describe('from the memory of the host, where experts lie that have no room on the GPU'),
  source: z.string(),
});

export type Hardware = z.infer<typeof hardwareSchema>;
