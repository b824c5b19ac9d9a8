import { EXIT } from '../core/exit-codes.ts';

/** One thing that was looked at: a word for it, and a sentence or less of what was seen. */
export interface Finding {
  /** `note` is worth knowing; `bad` stands in the way. */
  readonly state: 'ok' | 'note' | 'bad';
  readonly about: string;
  readonly says: string;
}

export const ok = (about: string, says: string): Finding => ({ state: 'ok', about, says });
export const note = (about: string, says: string): Finding => ({ state: 'note', about, says });
export const bad = (about: string, says: string): Finding => ({ state: 'bad', about, says });

const MARKS = { ok: '✓', note: '!', bad: '✗' } as const satisfies Record<Finding['state'], string>;

/** One line each, what they say in one column. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(0, ...findings.map(({ about }) => about.length));
  return findings.map(({ state, about, says }) => `${MARKS[state]} ${about.padEnd(width)}  ${says}`);
}

/** INVALID as soon as something stands in the way. */
export const exitCodeOf = (findings: readonly Finding[]): number =>
  findings.some(({ state }) => state === 'bad') ? EXIT.invalid.code : EXIT.ok.code;
