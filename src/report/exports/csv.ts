import { isSession, type JournalRecord, type RequestRecord } from '../../core/record.ts';
import { csvCell, csvLine } from '../kit/csv-cell.ts';
import { COLUMNS, type Column } from './columns.ts';
import { batched, type RecordExport } from './export.ts';

/** One request a row: RFC 4180, UTF-8 without a byte-order mark, full precision. Foreign text is fit for a spreadsheet. */
export const csvExport: RecordExport = (records) => batched(lines(records));

async function* lines(records: AsyncIterable<JournalRecord>): AsyncGenerator<string> {
  yield csvLine(COLUMNS.map(({ name }) => name));
  for await (const record of records)
    if (!isSession(record)) yield csvLine(COLUMNS.map((column) => cellOf(column, record)));
}

function cellOf(column: Column, record: RequestRecord): string {
  switch (column.kind) {
    case 'text': {
      const value = column.of(record);
      return value === undefined ? '' : csvCell(value);
    }
    case 'boolean': {
      const value = column.of(record);
      return value === undefined ? '' : value ? 'TRUE' : 'FALSE';
    }
    case 'integer':
    case 'number':
      return String(column.of(record) ?? '');
    case 'numbers':
      return (column.of(record) ?? []).join(' ');
    default:
      return column satisfies never;
  }
}
