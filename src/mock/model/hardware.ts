/** One accelerator. Rates are the vendor's peak; the cost model takes off what is not reached. */
export interface Hardware {
  readonly flopsPerSecond: number;
  readonly memoryBytesPerSecond: number;
  readonly memoryBytes: number;
  /** One direction, within a node. */
  readonly linkBytesPerSecond: number;
  /** From the host's memory, where experts lie that have no room on the GPU. */
  readonly hostBytesPerSecond: number;
}

/** H100 SXM: 1978 TFLOP/s fp8, 3.35 TB/s, 80 GB, NVLink 450 GB/s each way, PCIe 5 64 GB/s. Source: NVIDIA's data sheet. */
export const H100: Hardware = {
  flopsPerSecond: 1978e12,
  memoryBytesPerSecond: 3.35e12,
  memoryBytes: 80e9,
  linkBytesPerSecond: 450e9,
  hostBytesPerSecond: 64e9,
};
