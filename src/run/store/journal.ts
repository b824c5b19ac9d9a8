import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { systemCode } from '../../core/errors.ts';
import type { JournalRecord } from '../../core/record.ts';

/** A kill costs at most this much of what had ended before it. */
const FLUSH_EVERY_MS = 1000;
const BATCH_CHARACTERS = 65_536;

/** Writes records as they come, one JSON line each, compressed. */
export interface Journal {
  write(record: JournalRecord): void;
  /** Whole lines, as {@link lineOf} makes them. */
  writeLines(lines: string): void;
  /** Resolves when everything is on disk; also after a failure, which `onFailure` has told by then. */
  close(): Promise<void>;
}

/**
 * @param onFailure told once, when the disk refuses; what comes after is not written
 * @param flags how the file is opened; never over another, unless a device stands in for it
 */
export function openJournal(file: string, onFailure: (error: Error) => void, flags = 'wx'): Journal {
  // The least effort packs JSON lines to a fifth already, in half the time of more.
  const gzip = createGzip({ level: 1 });
  const disk = createWriteStream(file, { flags });
  let pending = '';
  let hasFailed = false;
  const fail = (error: Error): void => {
    if (hasFailed) return;
    hasFailed = true;
    clearInterval(timer);
    gzip.destroy();
    onFailure(error);
  };
  gzip.on('error', fail);
  disk.on('error', fail);
  gzip.pipe(disk);

  const handOver = (): void => {
    if (pending === '' || hasFailed) return;
    gzip.write(pending);
    pending = '';
  };
  const timer = setInterval(() => {
    if (pending === '' || hasFailed) return;
    handOver();
    // What was handed over can then be read back, even if the file never gets its proper end.
    gzip.flush(constants.Z_SYNC_FLUSH);
  }, FLUSH_EVERY_MS);
  timer.unref();

  const writeLines = (lines: string): void => {
    pending += lines;
    if (pending.length > BATCH_CHARACTERS) handOver();
  };
  return {
    write: (record) => writeLines(lineOf(record)),
    writeLines,
    async close() {
      clearInterval(timer);
      handOver();
      if (hasFailed) return;
      gzip.end();
      await finished(disk).catch(fail);
    },
  };
}

/** One record as it stands in the journal, its end of line included. */
export const lineOf = (record: JournalRecord): string => `${JSON.stringify(record)}\n`;

/** Reads records back, also from a file that was cut off by a kill: whole lines, as far as they go. */
export async function* readJournal(file: string): AsyncGenerator<JournalRecord> {
  for await (const line of readLines(file)) {
    const { kind } = Object(line);
    // A sort of line that only a newer version knows.
    if (typeof kind === 'string' && kind !== 'session') continue;
    if (!isRecord(line)) return;
    yield line;
  }
}

/** As much as sums over records rely on: the file may be from anywhere. */
const isRecord = (value: unknown): value is JournalRecord => {
  const { id, scenario, plannedMs, endedMs, outcome } = Object(value);
  return (
    typeof id === 'string' &&
    typeof scenario === 'string' &&
    Number.isFinite(plannedMs) &&
    Number.isFinite(endedMs) &&
    typeof Object(outcome).kind === 'string'
  );
};

/**
 * The lines of a journal as JSON, in order, up to the first that is none: a kill, or a machine that went down, may have
 * cut the last one in half, or the file anywhere else. One that is not there has none.
 */
export async function* readLines(file: string): AsyncGenerator<unknown> {
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const source = createReadStream(file);
  source.on('error', (error) => gunzip.destroy(error));
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of source.pipe(gunzip)) {
      const lines = `${rest}${decoder.write(chunk as Buffer)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line);
    }
    if (rest !== '') yield JSON.parse(rest);
  } catch (error) {
    const isEnd = error instanceof SyntaxError || systemCode(error).startsWith('Z_') || systemCode(error) === 'ENOENT';
    if (!isEnd) throw error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
