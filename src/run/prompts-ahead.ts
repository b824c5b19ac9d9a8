import type { Clock } from '../core/clock.ts';
import type { Plan } from '../core/plan.ts';
import type { Made, Maker } from '../load/engine/made.ts';
import { firstStarts } from '../load/plan/first-starts.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { openPromptThread, type PromptThread } from './open-prompt-thread.ts';
import { promptMakers } from './prompt-makers.ts';
import type { PromptBirth } from './prompt-messages.ts';
import type { ShareSetting } from './share.ts';

/** What made the prompts of a share before zero. Plain data: it crosses threads. */
export interface PromptsReady {
  /** Prompts made before zero, for the first second of the plan. */
  readonly promptsMade: number;
  readonly makingMs: number;
  /** Long ones are made in a thread of their own. */
  readonly hasPromptThread: boolean;
}

export interface Prompts {
  readonly ready: PromptsReady;
  makerOf(entry: string): Maker;
  /** Why the thread that was to make long prompts made none, or no more; undefined where it did, or there was none. */
  readonly lost: string | undefined;
  close(): Promise<void>;
}

/** What is wanted later is made when it is near. */
const FIRST_MS = 1000;
/** No run waits longer for its first prompts, and they take no more memory. */
const PATIENCE_MS = 3000;
const MOST_FIRST_BYTES = 128 * 1024 * 1024;

/** What takes longer than this to make would hold back the stamps of other answers: about 4,000 tokens. */
const LONG_MS = 0.5;
/** A source whose longest prompt is shorter than this has none that takes so long. */
const LONG_TOKENS = 4000;
/** So many are made to see how long that takes, within this time. */
const PROBES = 16;
const PROBING_MS = 100;
/** A thread would keep a second copy of what a source keeps in memory. */
const MOST_KEPT_TWICE_BYTES = 64 * 1024 * 1024;

/** Makes what the first second of the plan needs, where long prompts are made elsewhere from the first one on. */
export async function openPrompts(
  setting: Pick<ShareSetting, 'scenario' | 'sources'> & Pick<PromptBirth, 'options' | 'scenarioHash'>,
  plan: Plan,
  clock: Clock,
  abort: AbortSignal,
): Promise<Prompts> {
  const { scenario, scenarioHash, sources, options } = setting;
  const makers = promptMakers(scenario, sources);
  const beganMs = clock.now();
  // A function of the scenario's own that chooses targets sees the messages, and may remember what it saw.
  const long = scenario.route === undefined ? longOf(makers, sources, plan, clock) : new Set<string>();
  const thread = long.size === 0 ? undefined : await openedThread({ file: scenario.file, options, scenarioHash });
  const makingFromMs = clock.now();
  const isOver = (): boolean => abort.aborted || clock.now() - makingFromMs > PATIENCE_MS;
  const first = new Map<string, Map<number, Made>>();
  const makerOf = (entry: string): Maker => {
    const here = makers.get(entry) as (index: number) => Made;
    const known = first.get(entry);
    const elsewhere = long.has(entry) ? thread : undefined;
    return (index) => {
      const made = known?.get(index);
      if (made !== undefined) {
        known?.delete(index);
        return made;
      }
      if (elsewhere === undefined || elsewhere.lost !== undefined) return here(index);
      return elsewhere.make(entry, index).then((it) => it ?? here(index));
    };
  };
  let bytes = 0;
  let promptsMade = 0;
  for (const load of plan.loads) {
    if (!makers.has(load.name)) continue;
    const make = makerOf(load.name);
    const ready = new Map<number, Made>();
    for (const index of firstStarts(load, FIRST_MS)) {
      if (isOver() || bytes > MOST_FIRST_BYTES) break;
      const made = await make(index);
      ready.set(index, made);
      bytes += made.first?.body.length ?? 0;
      promptsMade++;
    }
    first.set(load.name, ready);
  }
  return {
    ready: {
      promptsMade,
      makingMs: clock.now() - beganMs,
      hasPromptThread: thread !== undefined && thread.lost === undefined,
    },
    makerOf,
    get lost() {
      return thread?.lost;
    },
    close: async () => thread?.close(),
  };
}

async function openedThread(birth: PromptBirth): Promise<PromptThread> {
  const thread = openPromptThread(birth);
  await thread.ready;
  return thread;
}

/** The entries with prompts that take long to make. */
function longOf(
  makers: ReadonlyMap<string, (index: number) => Made>,
  sources: ReadonlyMap<string, OpenSource>,
  { loads, share }: Plan,
  clock: Clock,
): ReadonlySet<string> {
  const names = loads.map(({ name }) => name).filter((name) => mayBeLong(sources.get(name)));
  const takesLong = (name: string): boolean => {
    const make = makers.get(name) as (index: number) => Made;
    const tookMs = (index: number): number => {
      const fromMs = clock.now();
      make(index);
      return clock.now() - fromMs;
    };
    const beganMs = clock.now();
    for (let n = 0; n < PROBES && clock.now() - beganMs < PROBING_MS; n++) {
      const index = share.index + share.count * n;
      // Twice: the first time it may be the code that was cold.
      if (tookMs(index) > LONG_MS && tookMs(index) > LONG_MS) return true;
    }
    return false;
  };
  return new Set(names.filter(takesLong));
}

const mayBeLong = (source: OpenSource | undefined): boolean =>
  source !== undefined &&
  (source.worstCase.inputTokens ?? Number.POSITIVE_INFINITY) >= LONG_TOKENS &&
  (source.keptBytes ?? 0) <= MOST_KEPT_TWICE_BYTES;
