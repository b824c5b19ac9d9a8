import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { frame, plainLine } from './frame.ts';
import type { Snapshot } from './snapshot.ts';

/** Draws a last time and lets go of the terminal. */
type Close = () => void;

const REDRAW_EVERY_MS = 250;
const LINE_EVERY_MS = 5000;

/** Shows a run's course: drawn over in place on a terminal, a line every few seconds elsewhere. */
export function watch(snapshot: () => Snapshot, stream: WriteStream | NodeJS.WritableStream, color: boolean): Close {
  return 'isTTY' in stream && stream.isTTY ? drawn(snapshot, stream as WriteStream, color) : lines(snapshot, stream);
}

function drawn(snapshot: () => Snapshot, stream: WriteStream, color: boolean): Close {
  let height = 0;
  const draw = (): void => {
    // What scrolls off the top can't be drawn over: on a low terminal the last loads are left out.
    const text = frame(snapshot(), { color, columns: Math.max(20, stream.columns - 1) }).slice(0, stream.rows - 1);
    if (height > 0) moveCursor(stream, 0, -height);
    cursorTo(stream, 0);
    clearScreenDown(stream);
    stream.write(`${text.join('\n')}\n`);
    height = text.length;
  };
  // A narrower terminal has wrapped what was drawn, and where that began is not known: it is left standing.
  const onResize = (): void => {
    height = 0;
  };
  stream.on('resize', onResize);
  const timer = setInterval(draw, REDRAW_EVERY_MS);
  return () => {
    clearInterval(timer);
    stream.off('resize', onResize);
    draw();
  };
}

function lines(snapshot: () => Snapshot, stream: NodeJS.WritableStream): Close {
  const write = (): void => void stream.write(`${plainLine(snapshot())}\n`);
  const timer = setInterval(write, LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    write();
  };
}
