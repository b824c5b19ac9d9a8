/** A page of metrics as it was written, whosever names it has. */
export interface Page {
  /** By name as it stands in the line, `_bucket` and `_total` and all; in the order of the page. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** What `# TYPE` says of a family, where it says anything. */
  readonly types: ReadonlyMap<string, string>;
}

export interface Sample {
  readonly labels: Labels;
  /** May be NaN or infinite. */
  readonly value: number;
}

/** A map, for a server may name a label `__proto__`. */
export type Labels = ReadonlyMap<string, string>;

export const NO_LABELS: Labels = new Map();

export const samplesOf = (page: Page, name: string): readonly Sample[] => page.samples.get(name) ?? [];

/** Whether any name on the page begins so. */
export function hasPrefix(page: Page, ...prefixes: readonly string[]): boolean {
  for (const name of page.samples.keys()) if (prefixes.some((prefix) => name.startsWith(prefix))) return true;
  return false;
}
