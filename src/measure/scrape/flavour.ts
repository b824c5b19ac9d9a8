import { type Fields, readFields } from './fields.ts';
import type { Page } from './page.ts';
import type { Reading } from './reading.ts';

/** One server's way of telling of itself. */
export interface Flavour {
  /** As results have it: `vllm`. */
  readonly name: string;
  /** For people: `vLLM`. */
  readonly title: string;
  /** What it is as well to know before its word is taken. A sentence, for the docs. */
  readonly remark: string;
  /** It stands before engines and tells of the same requests: where they are read themselves, it would count them twice. */
  readonly isRouter?: true;
  /** Its time to the first token begins where its own waiting time ends: the two add up, and do not overlap. */
  readonly ttftIsAfterQueue?: true;
  readonly fields: Fields;
  /** Whether such a page is this server's, if it is not that of any before it in the table. */
  detects(page: Page): boolean;
  read(page: Page): Reading;
}

export const flavour = (one: Omit<Flavour, 'read'>): Flavour => ({
  ...one,
  read: (page) => readFields(one.fields, page),
});
