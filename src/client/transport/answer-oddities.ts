import { given } from '../../core/given.ts';
import type { Oddity, Outcome } from '../../core/record.ts';
import { errorMessage } from '../wire/error-message.ts';
import type { Body } from './body.ts';
import type { Timeline } from './timeline.ts';
import type { UnreadEvents } from './unread-events.ts';

/** What is known of an answer beside its body. */
export interface Seen {
  readonly status: number;
  readonly contentType: string;
  /** Of a body that came packed. */
  readonly packedAs: string | undefined;
  readonly isHeldOpen: boolean;
  /** The answer was asked for whole. */
  readonly asksWhole: boolean;
  readonly timeline: Timeline;
  readonly unread: UnreadEvents;
  /** Takes secrets out of what a server said. */
  readonly hide: (text: string) => string;
}

/** Of what a server said, in a note. */
const KEPT_SAMPLE = 120;

/** What was odd about an answer that began. */
export function oddities(body: Body, outcome: Outcome, seen: Seen): readonly Oddity[] {
  const { timeline, hide } = seen;
  const odd: Oddity[] = [];
  const show = (text: string): string => errorMessage(text, hide).slice(0, KEPT_SAMPLE);
  if (body.isSniffed) odd.push({ kind: 'sniffed-stream', sample: show(seen.contentType || 'no content type') });
  if (body.isStream && seen.packedAs !== undefined) odd.push({ kind: 'packed', sample: show(seen.packedAs) });
  if (body.isStream && seen.status !== 200) odd.push({ kind: 'unusual-status', sample: String(seen.status) });
  if (body.isStream && seen.asksWhole) odd.push({ kind: 'streamed-unasked' });
  if (seen.isHeldOpen) odd.push({ kind: 'held-open' });
  if (outcome.kind !== 'ok') return odd;
  for (const each of timeline.oddities()) odd.push({ ...each, ...given({ sample: each.sample && hide(each.sample) }) });
  const unread = seen.unread.oddity(timeline);
  if (unread !== undefined) odd.push({ ...unread, ...given({ sample: unread.sample && show(unread.sample) }) });
  return odd;
}
