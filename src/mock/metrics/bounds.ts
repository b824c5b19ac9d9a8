/**
 * Upper bounds of buckets, in seconds or tokens, as the engines have them: vLLM's from vllm/v1/metrics/loggers.py,
 * which TensorRT-LLM and LMDeploy took over but for what has their name; SGLang's from its TokenizerMetricsCollector and,
 * the queue's, its SchedulerMetricsCollector (sglang/srt/observability/metrics_collector.py at 016d860); TGI's from router/src/server.rs.
 * NIM and Dynamo have vLLM's here: their own are not known.
 */
export const VLLM = {
  ttft: [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
  ],
  gap: [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80],
  whole: [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680],
  tokens: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
  step: [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384],
} as const;

export const SGLANG = {
  ttft: [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400],
  gap: [
    0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2,
    4, 6, 8,
  ],
  queue: [
    0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300,
    400, 500, 600, 700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000, 2500, 3000,
  ],
  whole: [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 1200, 1800, 2400],
} as const;

export const LMDEPLOY_GAP = [0.005, ...VLLM.gap] as const;

/** tensorrt_llm/metrics/collector.py at 050f80d. */
export const TRTLLM_PREFILL = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 640, 2560,
] as const;

/** 35 of them from 0.15 ms on, each half as much again. */
export const TGI_DURATIONS: readonly number[] = Array.from({ length: 35 }, (_, i) =>
  Number((0.0001 * 1.5 ** (i + 1)).toPrecision(12)),
);

export const LAG = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1] as const;
export const DISTINCT = [1, 2, 4, 8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512] as const;
export const STEP_SECONDS = [
  0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5,
] as const;
