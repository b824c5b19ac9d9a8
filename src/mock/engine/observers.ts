import type { EngineObserver } from './observer.ts';

/** Tells all of them, in order. */
export const observers = (all: readonly EngineObserver[]): EngineObserver => {
  const [first = {}, ...rest] = all;
  return rest.reduce<EngineObserver>(both, first);
};

const both = (a: EngineObserver, b: EngineObserver): EngineObserver => ({
  onSubmit(job) {
    a.onSubmit?.(job);
    b.onSubmit?.(job);
  },
  onAdmit(job) {
    a.onAdmit?.(job);
    b.onAdmit?.(job);
  },
  onPreempt(job) {
    a.onPreempt?.(job);
    b.onPreempt?.(job);
  },
  onToken(job, nowMs, gapMs) {
    a.onToken?.(job, nowMs, gapMs);
    b.onToken?.(job, nowMs, gapMs);
  },
  onEnd(job, nowMs) {
    a.onEnd?.(job, nowMs);
    b.onEnd?.(job, nowMs);
  },
  onCancel(job) {
    a.onCancel?.(job);
    b.onCancel?.(job);
  },
  onStep(step) {
    a.onStep?.(step);
    b.onStep?.(step);
  },
});
