import type { ServerResponse } from 'node:http';
import type { EventOut } from '../api/event-out.ts';
import { type PlainEventOut, plainEventOut } from '../api/plain-event-out.ts';
import { atToken } from './at-token.ts';
import { outOfOrder } from './choice-order.ts';
import { broken, huge } from './chunks.ts';
import { coalesced } from './coalesced.ts';
import { framingOf } from './framing.ts';
import { type Fault, type FaultKind, type FaultOf, type FaultPlan, faultOf } from './kinds.ts';
import { COMMENT, withComment, withEmptyLines } from './noise.ts';
import { stalled, stalledForEver } from './stall.ts';
import { changed, event, type Item, type StepSink } from './steps.ts';
import type { Surroundings } from './surroundings.ts';
import { endings, tooEarly } from './too-early.ts';
import { duplicateUsage, missingUsage, wrongUsage } from './usage.ts';
import { withoutTokens } from './zero-tokens.ts';

type Around = Pick<Surroundings, 'clock' | 'signal'>;
type Broken = Pick<Surroundings, 'clock' | 'signal' | 'onBreak'>;

/** The way out of a streamed answer under a plan: framed by it, and going wrong by it. */
export function eventOutOf(response: ServerResponse, plan: FaultPlan, around: Around): EventOut {
  return faultyOut(plainEventOut(response, framingOf(plan, around)), plan, response, around);
}

/** The same way out, going wrong by the plan; itself when nothing does. */
function faultyOut(out: PlainEventOut, plan: FaultPlan, raw: ServerResponse, around: Around): EventOut {
  if (plan.length === 0) return out;
  let isBrokenOff = false;
  const onBreak = (): void => {
    isBrokenOff = true;
  };
  const ordered = plan.toSorted((a, b) => placeOf(a) - placeOf(b));
  const sink = ordered.reduce((next, fault) => wrapped(next, fault, { ...around, onBreak }), last(out, raw));
  let items: Item[] = [];
  const send = (isLast: boolean): void => {
    const step = items;
    items = [];
    sink.step(step, isLast);
  };
  return {
    get isBrokenOff() {
      return isBrokenOff || out.isBrokenOff;
    },
    open() {
      out.open();
      if (faultOf(plan, 'comments') === undefined) return;
      out.text(COMMENT);
      out.flush();
    },
    event: (data, name) => items.push(event(data, name)),
    flush: () => send(false),
    end: () => send(true),
  };
}

function last(out: PlainEventOut, raw: ServerResponse): StepSink {
  return {
    step(items, isLast) {
      for (const item of items) {
        if (item.kind === 'event') out.event(item.data, item.name);
        else if (item.kind === 'text') out.text(item.text);
        else {
          out.flush();
          out.whenSent(() => raw.socket?.resetAndDestroy());
          return;
        }
      }
      if (isLast) out.end();
      else out.flush();
    },
  };
}

/** A step goes through what is said first, then how it ends, what is around it, and last when it goes out. */
const LAST_FIRST = ['coalesced', 'stall', 'comments', 'empty-lines'];
const ENDS_THEN_WORDS = ['truncate', 'reset', 'reset-mid-event', 'error-chunk', 'zero-tokens'];

function placeOf({ kind }: Fault): number {
  const late = LAST_FIRST.indexOf(kind);
  if (late >= 0) return late;
  return LAST_FIRST.length + 1 + ENDS_THEN_WORDS.indexOf(kind);
}

/** Puts a fault's sink before the next; none for faults that act before the answer, or around its bytes. */
type Wrap<K extends FaultKind> = (next: StepSink, params: FaultOf<K>['params'], around: Broken) => StepSink;

const WRAPS: { readonly [K in FaultKind]?: Wrap<K> } = {
  truncate: (next, { after }, { onBreak }) => tooEarly(next, after, endings.truncate, onBreak),
  reset: (next, { after }, { onBreak }) => tooEarly(next, after, endings.reset, onBreak),
  'reset-mid-event': (next, { token }, { onBreak }) => tooEarly(next, token, endings.resetMidEvent, onBreak),
  'error-chunk': (next, { after, done }, { onBreak }) =>
    tooEarly(next, after, done === 'yes' ? endings.errorThenDone : endings.errorAlone, onBreak),
  stall: (next, { for: forMs, after }, around) =>
    forMs === undefined ? stalledForEver(next, after) : stalled(next, { for: forMs, after }, around),
  coalesced: (next, { steps }) => coalesced(next, steps),
  malformed: (next, { token }) => atToken(next, token, ({ data, name }) => [event(broken(data), name)]),
  'duplicate-chunk': (next, { token }) => atToken(next, token, (item) => [item, item]),
  'huge-chunk': (next, { token, bytes }) => huge(next, token, bytes),
  'choice-order': (next) => changed(next, outOfOrder()),
  'zero-tokens': (next) => changed(next, withoutTokens()),
  'duplicate-usage': (next) => changed(next, duplicateUsage),
  'wrong-usage': (next, { as }) => changed(next, wrongUsage(as)),
  'missing-usage': (next) => changed(next, missingUsage),
  'empty-lines': (next) => changed(next, withEmptyLines),
  comments: (next) => changed(next, withComment),
};

const wrapped = <K extends FaultKind>(next: StepSink, { kind, params }: FaultOf<K>, around: Broken): StepSink =>
  WRAPS[kind]?.(next, params, around) ?? next;
