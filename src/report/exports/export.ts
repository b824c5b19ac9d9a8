import type { JournalRecord } from '../../core/record.ts';

/** The records of a run, as they come, in another form. The bytes are the same for the same records. */
export type RecordExport = (records: AsyncIterable<JournalRecord>) => AsyncGenerator<string | Uint8Array>;

/** What is handed on at once: writing each line by itself would take longer than making it. */
const BATCH_CHARACTERS = 65_536;

/** Short pieces of text as few long ones. */
export async function* batched(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = '';
  for await (const piece of pieces) {
    pending += piece;
    if (pending.length < BATCH_CHARACTERS) continue;
    yield pending;
    pending = '';
  }
  if (pending !== '') yield pending;
}

/** Every record as it stands in the run's folder, sessions included: one JSON object a line. */
export const jsonlExport: RecordExport = (records) => batched(lines(records));

async function* lines(records: AsyncIterable<JournalRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}
