import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { Fetched, Fetcher } from './fetch.ts';
import { flavourNamed } from './flavours.ts';
import { type Page, samplesOf } from './page.ts';
import type { FoundSource, Scrape } from './reading.ts';

/** What one page says, or in a sentence why it says nothing. */
export type Told =
  | { readonly kind: 'told'; readonly page: Pick<Scrape, 'reading' | 'processStartS' | 'leftOut'> }
  | { readonly kind: 'untold'; readonly why: string };

export interface Asking {
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Gives up whatever is under way. */
  readonly over: AbortSignal;
}

/** Asks for a page and reads it. Never rejects. */
export async function onePage(found: FoundSource, asking: Asking): Promise<Told> {
  const fetched = await ask(found, asking);
  if (fetched.kind === 'problem') return { kind: 'untold', why: fetched.why };
  const { page, leftOut } = fetched;
  const flavour = flavourNamed(found.flavour);
  if (flavour?.detects(page) !== true)
    return { kind: 'untold', why: `is no longer the page of ${flavour?.title ?? found.flavour}` };
  const reading = flavour.read(page);
  return { kind: 'told', page: given({ reading, processStartS: processStartIn(page), leftOut }) };
}

async function ask({ url, headers }: FoundSource, { fetcher, clock, patienceMs, over }: Asking): Promise<Fetched> {
  const [late, come] = [new AbortController(), new AbortController()];
  const forget = onAbort(over, () => late.abort());
  void clock.sleepUntil(clock.now() + patienceMs, come.signal).then(() => late.abort());
  if (over.aborted) late.abort();
  try {
    return await fetcher.fetch(url, headers, late.signal);
  } catch (error) {
    return { kind: 'problem', why: `could not be read: ${messageOf(error)}` };
  } finally {
    forget();
    come.abort();
  }
}

/** Clients of Prometheus tell it. Where several processes are on a page, it says nothing of whose page it is. */
function processStartIn(page: Page): number | undefined {
  const [only, ...more] = samplesOf(page, 'process_start_time_seconds');
  return more.length === 0 && only !== undefined && only.value > 0 && Number.isFinite(only.value)
    ? only.value
    : undefined;
}
