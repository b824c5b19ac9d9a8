import type { TraceFormat } from './row.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const ROW = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:?\d\d)?,(\d{1,9}),(\d{1,9})$/;

/** The Azure LLM inference traces: a start time, and the tokens in and out. */
export const azureCsv: TraceFormat = {
  hasHeader: true,
  isSorted: true,
  example: 'a row like 2023-11-16 18:15:46.6805900,374,44',
  refusal: `the first line must be ${HEADER}`,
  open(firstLine) {
    if (firstLine.trim() !== HEADER) return undefined;
    let firstSecond: number | undefined;
    return (line) => {
      const match = ROW.exec(line.trim());
      if (match === null) return undefined;
      const second = secondOf(match);
      firstSecond ??= second;
      return {
        // Dates hold whole milliseconds only, so the fraction is read on its own: 7 digits are 100 ns.
        atMs: (second - firstSecond) * 1000 + Number(`0.${match[7] ?? '0'}`) * 1000,
        inputTokens: Number(match[8]),
        outputTokens: Number(match[9]),
      };
    };
  },
};

/** The zone is left out on purpose: only differences matter, and a trace is written in one zone. */
function secondOf([, year, month, day, hour, minute, second]: RegExpExecArray): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
}
