import { traceCells } from './cells.ts';
import type { RowReader, TraceFormat } from './row.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const ROW = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))? ?(Z|[+-]\d\d(?::?\d\d)?)?,(\d{1,9}),(\d{1,9})$/;

/** The Azure LLM inference traces: a start time, and the tokens in and out. */
export const azureCsv: TraceFormat = {
  hasHeader: true,
  isSorted: true,
  isLoose: false,
  example: 'a row like 2023-11-16 18:15:46.6805900,374,44',
  refusal: `the first line must be ${HEADER}`,
  open: (firstLine) => (unquoted(firstLine) === HEADER ? reader() : undefined),
};

const unquoted = (line: string): string => traceCells(line)?.join(',') ?? line;

function reader(): RowReader {
  let first: { readonly second: number; readonly hasZone: boolean } | undefined;
  return (line) => {
    const match = ROW.exec(unquoted(line));
    if (match === null) return undefined;
    const [, date, clock, fraction = '0', zone, input, output] = match;
    const second = Date.parse(`${date}T${clock}Z`) / 1000;
    // The 31st of a month that has 30 days would be taken for the 1st of the next.
    if (Number.isNaN(second) || !new Date(second * 1000).toISOString().startsWith(String(date))) return undefined;
    const at = second - zoneSeconds(zone);
    first ??= { second: at, hasZone: zone !== undefined };
    if (first.hasZone !== (zone !== undefined))
      return {
        problem: `has ${zone === undefined ? 'no' : 'a'} zone, and the first row has ${first.hasZone ? 'one' : 'none'}`,
      };
    return {
      // Dates hold whole milliseconds only, so the fraction is read on its own: 7 digits are 100 ns.
      atMs: (at - first.second) * 1000 + Number(`0.${fraction}`) * 1000,
      inputTokens: Number(input),
      outputTokens: Number(output),
    };
  };
}

/** East of Greenwich, as it is written: `+02:00`, `-0530`, `+01`. Rows of one trace may differ: clocks are set back. */
function zoneSeconds(zone = 'Z'): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}
