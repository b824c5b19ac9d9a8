import { expect, test } from 'vitest';
import { HARDWARE } from './catalog.ts';

// TFLOP/s in bf16 and fp8, TB/s, GB, GB/s of link, network and host; sources in hardware.json.
test.each([
  ['h100', 989, 1978, 3.35, 80, 450, 50, 64],
  ['h200', 989, 1978, 4.8, 141, 450, 50, 64],
  ['b200', 2250, 4500, 7.7, 180, 900, 100, 128],
  ['h800', 989, 1979, 3.43, 80, 200, 50, 64],
  ['a100', 312, undefined, 2.04, 80, 300, 25, 32],
])('%s has its published rates', (name, bf16, fp8, memory, size, link, network, host) => {
  const own = HARDWARE[name]!;
  expect([
    own.bf16FlopsPerSecond / 1e12,
    own.fp8FlopsPerSecond === undefined ? undefined : own.fp8FlopsPerSecond / 1e12,
    own.memoryBytesPerSecond / 1e12,
    own.memoryBytes / 1e9,
    own.linkBytesPerSecond / 1e9,
    own.networkBytesPerSecond / 1e9,
    own.hostBytesPerSecond / 1e9,
  ]).toEqual([bf16, fp8, memory, size, link, network, host]);
});
