import type { ParquetWriter } from 'hyparquet-writer';
import { isSession, type JournalRecord, type RequestRecord } from '../../core/record.ts';
import { COLUMNS, type Column } from './columns.ts';
import type { RecordExport } from './export.ts';

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type ColumnData = Parameters<ParquetWriter['write']>[0]['columnData'];

/** A row group, which lies in memory until it is written: so many requests, and with long answers fewer. */
const MOST_ROWS = 10_000;
const MOST_GAPS = 500_000;

/** One request a row, in the columns of the CSV, with text as it came: Snappy, readable by pandas, DuckDB, Arrow, … */
export const parquetExport: RecordExport = async function* (records) {
  // Every command starts sooner without it.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'plimsoll' });
  const taken = (): Uint8Array => {
    const chunk = bytes.getBytes().slice();
    bytes.index = 0;
    return chunk;
  };
  for await (const rows of groups(records)) {
    await writer.write({ columnData: dataOf(rows), rowGroupSize: rows.length });
    yield taken();
  }
  await writer.finish();
  yield taken();
};

async function* groups(records: AsyncIterable<JournalRecord>): AsyncGenerator<readonly RequestRecord[]> {
  let rows: RequestRecord[] = [];
  let gaps = 0;
  for await (const record of records) {
    if (isSession(record)) continue;
    rows.push(record);
    gaps += record.itlMs?.length ?? 0;
    if (rows.length < MOST_ROWS && gaps < MOST_GAPS) continue;
    yield rows;
    rows = [];
    gaps = 0;
  }
  if (rows.length > 0) yield rows;
}

const dataOf = (rows: readonly RequestRecord[]): ColumnData =>
  COLUMNS.map((column) => ({
    name: column.name,
    data: rows.map((row) => (column.kind === 'integer' ? whole(column.of(row)) : column.of(row))),
  }));

/** A server may claim more tokens than 32 bits hold. */
const whole = (value: number | undefined): bigint | undefined =>
  Number.isFinite(value) ? BigInt(Math.round(value!)) : undefined;

const SCHEMA: Schema = [{ name: 'requests', num_children: COLUMNS.length }, ...COLUMNS.flatMap(elementsOf)];

function elementsOf({ name, kind }: Column): Schema {
  switch (kind) {
    case 'text':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }];
    case 'integer':
      return [{ name, type: 'INT64', repetition_type: 'OPTIONAL' }];
    case 'number':
      return [{ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
    case 'boolean':
      return [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];
    case 'numbers':
      return [
        { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      ];
    default:
      return kind satisfies never;
  }
}
