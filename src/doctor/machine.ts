import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { given } from '../core/given.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { Distribution } from '../measure/stats/distribution.ts';

/** What bounds the load of this machine before any is made. Absent where the system does not tell. */
export interface Machine {
  readonly node: string;
  /** Node was started with the flags that `bin/plimsoll.cjs` gives. */
  readonly hasFlags: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Programs that wanted a CPU, on average over the last minute; 0 where the system does not tell. */
  readonly loadAverage: number;
  /** `ulimit -n`: how many files and connections this process may have open. */
  readonly openFiles?: number;
  /** How many connections may be open to one address and port at once. */
  readonly ports?: number;
  /** How late an instant is met that was waited for. */
  readonly timerLateP50Ms: number;
  readonly timerLateP99Ms: number;
}

/** What the launcher, `bin/plimsoll.cjs`, has Node started with. */
export const LAUNCHER_FLAGS = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=50',
  '--single-threaded-gc',
  '--no-separate-gc-phases',
];

export async function lookAtMachine(): Promise<Machine> {
  const late = await timerLateness();
  const openFiles = openFilesLimit();
  const ports = await portRange();
  return {
    node: process.versions.node,
    hasFlags: LAUNCHER_FLAGS.every((flag) => process.execArgv.includes(flag)),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    loadAverage: loadavg()[0] ?? 0,
    ...given({ openFiles, ports }),
    timerLateP50Ms: late.quantileMs(0.5) ?? 0,
    timerLateP99Ms: late.quantileMs(0.99) ?? 0,
  };
}

const WAITS = 100;
const WAIT_MS = 3.3;

async function timerLateness(): Promise<Distribution> {
  const clock = new MonotonicClock();
  const late = new Distribution();
  for (let i = 0; i < WAITS; i++) {
    const atMs = clock.now() + WAIT_MS;
    await clock.sleepUntil(atMs);
    late.add(clock.now() - atMs);
  }
  return late;
}

/** Node has no call for it, but tells it in its diagnostic report. */
function openFilesLimit(): number | undefined {
  // Names of connected hosts need not be looked up for it; Node knows the setting before its types do.
  Object.assign(process.report, { excludeNetwork: true, excludeEnv: true });
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : undefined;
}

async function portRange(): Promise<number | undefined> {
  try {
    const [from, to] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).trim().split(/\s+/);
    const ports = Number(to) - Number(from) + 1;
    return Number.isInteger(ports) ? ports : undefined;
  } catch {
    return undefined;
  }
}
