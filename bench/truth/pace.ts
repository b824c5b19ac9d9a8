/** When the source is to write what. It stands in the URL, so that no prompt has to be read for it. */
export interface Pace {
  /** Request read → first token; `varying` lies between half and one and a half of it. */
  readonly ttft: { readonly kind: 'fixed' | 'varying'; readonly ms: number };
  readonly gap: { readonly kind: 'fixed' | 'exponential'; readonly ms: number };
  readonly tokens: number;
}

export const pathOf = ({ ttft, gap, tokens }: Pace): string =>
  `/${ttft.kind}-${ttft.ms}/${gap.kind}-${gap.ms}/${tokens}/v1`;

const PATH = /^\/(fixed|varying)-([\d.]+)\/(fixed|exponential)-([\d.]+)\/(\d+)\/v1(\/\S*)$/;

/** The pace and what follows the API's base; undefined for any other path. */
export function readPath(path: string): { readonly pace: Pace; readonly rest: string } | undefined {
  const [, ttftKind, ttftMs, gapKind, gapMs, tokens, rest] = PATH.exec(path) ?? [];
  if (rest === undefined) return undefined;
  const pace = {
    ttft: { kind: ttftKind as Pace['ttft']['kind'], ms: Number(ttftMs) },
    gap: { kind: gapKind as Pace['gap']['kind'], ms: Number(gapMs) },
    tokens: Number(tokens),
  };
  return { pace, rest };
}
