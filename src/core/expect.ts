/**
 * What a right answer is: one of these kinds, as plain data. Only the answer's text is looked at, never what the model
 * thought before it.
 */
export type Expect = ExpectExact | ExpectNumber | ExpectRegex | ExpectSchema | ExpectChoice;

/** These very words, but for white space around them. */
export interface ExpectExact {
  readonly exact: string;
  readonly ignoreCase?: boolean;
}

/** The number after `####`, or in `\boxed{…}`, or else the last one of the answer. */
export interface ExpectNumber {
  readonly number: number;
  /** How far off it may be; 0 by default. */
  readonly tolerance?: number;
}

/** Found anywhere in the answer. In RE2's syntax: no look-around and no back references. */
export interface ExpectRegex {
  readonly regex: string;
  /** `i`, `m` and `s`, as in JavaScript. */
  readonly flags?: string;
}

/** JSON that satisfies this JSON schema, alone or in a fenced block. */
export interface ExpectSchema {
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The letter of a multiple choice. */
export interface ExpectChoice {
  readonly choice: string;
  /** All letters that could be chosen; `ABCD` by default. */
  readonly among?: string;
}
