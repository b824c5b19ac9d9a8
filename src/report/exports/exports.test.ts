import { type AsyncBuffer, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { dropped, failed, finished, session } from '../../../test/records.ts';
import { isSession, type JournalRecord, type RequestRecord } from '../../core/record.ts';
import { REPORTS } from '../reports.ts';
import { COLUMNS, type Column } from './columns.ts';

type Row = Readonly<Record<string, unknown>>;

const HOSTILE = '=HYPERLINK("http://x"),\r\n+1;@a \u202e🙂';
const RECORDS: readonly JournalRecord[] = [
  finished({ id: '0.0', itlMs: [20.125, 1 / 3], tags: { tier: 'batch', zone: 'a,b' }, isRight: true, connectMs: 0.5 }),
  failed({ id: '0.1', tags: {}, isRight: false }),
  session(),
  dropped({ id: '0.2', iterations: 12 }),
  failed({ id: '0.3', outcome: { kind: 'http', status: 429, message: HOSTILE, retryAfterMs: 1500 } }),
  failed({ id: '0.4', outcome: { kind: 'timeout', stage: 'first-token', afterMs: 800 }, bytesIn: 0 }),
  finished({ id: '1.0', itlMs: [], outputTokens: 1e12, outcome: { kind: 'ok', finishReason: '' } }),
  failed({ id: '1.1', outcome: { kind: 'censored', reason: 'end-of-run' } }),
  failed({ id: '1.2', outcome: { kind: 'cancelled' } }),
];
const REQUESTS: readonly RequestRecord[] = RECORDS.flatMap((record) => (isSession(record) ? [] : [record]));

async function* given(records: readonly JournalRecord[]): AsyncGenerator<JournalRecord> {
  yield* records;
}

/** How the rows of each are read back. */
const READ = {
  'records-jsonl': (bytes: Buffer) =>
    bytes
      .toString()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalRecord)
      .flatMap((record) => (isSession(record) ? [] : [rowOf(record)])),
  'records-csv': (bytes: Buffer) => {
    const [names = [], ...rows] = cellsOf(bytes.toString());
    expect(names).toEqual(COLUMNS.map(({ name }) => name));
    return rows.map((cells) =>
      Object.fromEntries(
        COLUMNS.flatMap((column, i) => (cells[i] === '' ? [] : [[column.name, read(column, cells[i]!)]])),
      ),
    );
  },
  'records-parquet': async (bytes: Buffer) => {
    const file = Uint8Array.from(bytes).buffer as unknown as AsyncBuffer;
    const rows = await parquetReadObjects({ file });
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).flatMap(([name, value]) => {
          if (value === null || value === undefined) return [];
          return [[name, typeof value === 'bigint' ? Number(value) : value]];
        }),
      ),
    );
  },
} as const satisfies Record<keyof typeof REPORTS.records, (bytes: Buffer) => readonly Row[] | Promise<readonly Row[]>>;

const rowOf = (record: RequestRecord): Row =>
  Object.fromEntries(
    COLUMNS.flatMap((column) => {
      const value = column.of(record);
      return value === undefined ? [] : [[column.name, value]];
    }),
  );

/** RFC 4180. */
const cellsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
        quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
      ),
    );

function read({ kind }: Column, cell: string): unknown {
  if (kind === 'text') return cell;
  if (kind === 'boolean') return cell === 'TRUE';
  return kind === 'numbers' ? cell.split(' ').map(Number) : Number(cell);
}

async function bytesOf(format: keyof typeof READ, records: readonly JournalRecord[]): Promise<Buffer> {
  const [make] = Object.values(REPORTS.records[format]);
  const chunks: Buffer[] = [];
  for await (const chunk of make!(given(records))) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** What a table cannot hold apart: no text and empty text, no gaps and an empty list of them. */
const comparable = (rows: readonly Row[], isInert: boolean): readonly Row[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(
        ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0) && !(isInert && isForeign(value)),
      ),
    ),
  );
const isForeign = (value: unknown): boolean => typeof value === 'string' && value.includes('HYPERLINK');

describe.each(Object.keys(READ) as (keyof typeof READ)[])('%s', (format) => {
  test('has every request as a row, with all that is on record of it', async () => {
    const rows = await READ[format](await bytesOf(format, RECORDS));
    const isInert = format === 'records-csv';
    expect(comparable(rows, isInert)).toEqual(comparable(REQUESTS.map(rowOf), isInert));
  });

  test('is whole without a request', async () => {
    expect(await READ[format](await bytesOf(format, []))).toEqual([]);
    expect(await READ[format](await bytesOf(format, [session()]))).toEqual([]);
  });

  test('is the same twice', async () => {
    expect(await bytesOf(format, RECORDS)).toEqual(await bytesOf(format, RECORDS));
  });
});

test('no two columns have one name, which a reader of rows would take for the same', () => {
  const names = COLUMNS.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('lines are the records themselves, sessions included', async () => {
  const lines = (await bytesOf('records-jsonl', RECORDS)).toString().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(RECORDS);
});

test('a table for spreadsheets has foreign text that computes nothing and breaks no line; the others have it as it came', async () => {
  const message = COLUMNS.findIndex(({ name }) => name === 'message');
  const csv = cellsOf((await bytesOf('records-csv', RECORDS)).toString());
  expect(csv.every((cells) => cells.length === COLUMNS.length)).toBe(true);
  expect(csv[4]?.[message]).toBe(`'=HYPERLINK("http://x"), '+1;'@a �🙂`);
  const rows = await READ['records-parquet'](await bytesOf('records-parquet', RECORDS));
  expect(rows[3]?.['message']).toBe(HOSTILE);
});

test('Parquet is written in groups, so that a long run never lies in memory whole', async () => {
  const many = Array.from({ length: 25_000 }, (_, i) => finished({ id: `0.${i}`, plannedMs: i }));
  const bytes = await bytesOf('records-parquet', many);
  const { row_groups } = parquetMetadata(Uint8Array.from(bytes).buffer);
  expect(row_groups.map((group) => Number(group.num_rows))).toEqual([10_000, 10_000, 5_000]);
  const rows = await READ['records-parquet'](bytes);
  expect(rows.map(({ id }) => id)).toEqual(many.map(({ id }) => id));
});
