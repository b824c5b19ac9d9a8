import { padEnd, padStart, widest } from './width.ts';

export interface TableColumn {
  readonly head: string;
  /** By which `spare` knows it, where its head may be any text. */
  readonly id?: string;
  /** One a row. */
  readonly texts: readonly string[];
  /** Figures stand right, so that their digits line up. */
  readonly isFigure?: boolean;
  readonly paint?: (text: string, row: number) => string;
}

interface Fit {
  /** Columns of the terminal. */
  readonly room: number;
  /** What a narrow terminal does without, first to go first. */
  readonly spare?: readonly string[];
}

const GAP = '  ';

/** The lines of a table, its columns one below the other. */
export function terminalTable(
  columns: readonly TableColumn[],
  fit: Fit,
): { readonly head: string; readonly rows: readonly string[] } {
  const kept = fitting(columns, fit).map((column) => ({ ...column, width: columnWidth(column) }));
  // A colour takes no room.
  const line = (cellOf: (column: TableColumn) => string): string =>
    kept
      .map((column) => (column.isFigure === true ? padStart : padEnd)(cellOf(column), column.width))
      .join(GAP)
      .trimEnd();
  return {
    head: line(({ head }) => head),
    rows: (columns[0]?.texts ?? []).map((_, row) =>
      line(({ texts, paint }) => paint?.(texts[row] ?? '', row) ?? texts[row] ?? ''),
    ),
  };
}

const columnWidth = ({ head, texts }: TableColumn): number => widest([head, ...texts]);

function fitting(columns: readonly TableColumn[], { room, spare = [] }: Fit): readonly TableColumn[] {
  let kept = columns;
  for (const name of spare) {
    const needed = kept.reduce((sum, column) => sum + columnWidth(column) + GAP.length, -GAP.length);
    if (needed <= room) break;
    kept = kept.filter(({ id, head }) => (id ?? head) !== name);
  }
  return kept;
}
