import type { JournalRecord } from '../../core/record.ts';
import { batched, type RecordExport } from './export.ts';

/** Every record as it stands in the run's folder, sessions included: one JSON object a line. */
export const jsonlExport: RecordExport = (records) => batched(lines(records));

async function* lines(records: AsyncIterable<JournalRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}
