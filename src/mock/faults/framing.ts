import { MOST_HELD_BYTES } from '../api/byte-out.ts';
import type { Framing } from '../api/plain-event-out.ts';
import { LARGEST_CHUNK_BYTES } from './chunks.ts';
import { gzipped } from './gzip.ts';
import { type FaultPlan, faultOf } from './kinds.ts';
import { inParts, pieces, singleBytes } from './parts.ts';
import type { Surroundings } from './surroundings.ts';

const BYTE_EVERY_MS = 1000;
/** Parts that leave in turn after turn are soon gone, so that the largest event may be among them. */
const MOST_SPLIT_BYTES = MOST_HELD_BYTES + LARGEST_CHUNK_BYTES;

/** How a plan's stream is framed: plainly, unless a fault says otherwise. */
export function framingOf(plan: FaultPlan, { clock, signal }: Pick<Surroundings, 'clock' | 'signal'>): Framing {
  const isGzip = faultOf(plan, 'gzip') !== undefined;
  const isSplit = faultOf(plan, 'split-bytes') !== undefined;
  const isSlow = faultOf(plan, 'slow-loris') !== undefined;
  return {
    newline: faultOf(plan, 'crlf') === undefined ? '\n' : '\r\n',
    headers: isGzip ? { 'content-encoding': 'gzip' } : {},
    through(out) {
      let bytes = out;
      const aSecond = (): Promise<void> => clock.sleepUntil(clock.now() + BYTE_EVERY_MS, signal);
      if (isSlow) bytes = inParts(bytes, { cut: singleBytes, pause: aSecond, mostHeldBytes: MOST_HELD_BYTES, signal });
      else if (isSplit)
        bytes = inParts(bytes, { cut: pieces, pause: nextTurn, mostHeldBytes: MOST_SPLIT_BYTES, signal });
      return isGzip ? gzipped(bytes) : bytes;
    },
  };
}

/** Node puts the writes of one turn of its loop together in one packet; those of two it sends apart. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
