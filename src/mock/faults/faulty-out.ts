import type { ServerResponse } from 'node:http';
import type { EventOut } from '../api/event-out.ts';
import { type PlainEventOut, plainEventOut } from '../api/plain-event-out.ts';
import { outOfOrder } from './choice-order.ts';
import { duplicated, huge, malformed } from './chunks.ts';
import { coalesced } from './coalesced.ts';
import { framingOf } from './framing.ts';
import { type Fault, type FaultPlan, faultOf } from './kinds.ts';
import { COMMENT, withComment, withEmptyLines } from './noise.ts';
import { stalled, stalledForEver } from './stall.ts';
import { changed, event, type Item, type StepSink } from './steps.ts';
import type { Surroundings } from './surroundings.ts';
import { endings, tooEarly } from './too-early.ts';
import { duplicateUsage, missingUsage, wrongUsage } from './usage.ts';
import { withoutTokens } from './zero-tokens.ts';

type Around = Pick<Surroundings, 'clock' | 'signal'>;

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
  const sink = ordered.reduce((next, fault) => aroundSink(next, fault, around, onBreak), last(out, raw));
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

function aroundSink(next: StepSink, fault: Fault, around: Around, onBreak: () => void): StepSink {
  switch (fault.kind) {
    case 'truncate':
      return tooEarly(next, fault.params.after, endings.truncate, onBreak);
    case 'reset':
      return tooEarly(next, fault.params.after, endings.reset, onBreak);
    case 'reset-mid-event':
      return tooEarly(next, fault.params.token, endings.resetMidEvent, onBreak);
    case 'error-chunk': {
      const goWrong = fault.params.done === 'yes' ? endings.errorThenDone : endings.errorAlone;
      return tooEarly(next, fault.params.after, goWrong, onBreak);
    }
    case 'stall': {
      const { for: forMs, after } = fault.params;
      return forMs === undefined ? stalledForEver(next, after) : stalled(next, { forMs, after }, around);
    }
    case 'coalesced':
      return coalesced(next, fault.params.steps);
    case 'malformed':
      return malformed(next, fault.params.token);
    case 'duplicate-chunk':
      return duplicated(next, fault.params.token);
    case 'huge-chunk':
      return huge(next, fault.params.token, fault.params.bytes);
    case 'choice-order':
      return changed(next, outOfOrder());
    case 'zero-tokens':
      return changed(next, withoutTokens());
    case 'duplicate-usage':
      return changed(next, duplicateUsage);
    case 'wrong-usage':
      return changed(next, wrongUsage(fault.params.as));
    case 'missing-usage':
      return changed(next, missingUsage);
    case 'empty-lines':
      return changed(next, withEmptyLines);
    case 'comments':
      return changed(next, withComment);
    case 'status':
    case 'html':
    case 'no-response':
    case 'reset-before-headers':
    case 'delay-headers':
    case 'early-hints':
    case 'crlf':
    case 'gzip':
    case 'split-bytes':
    case 'slow-loris':
      return next; // Before the answer, or around its bytes.
    default:
      return fault satisfies never;
  }
}
