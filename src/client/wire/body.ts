import type { Json } from './fields.ts';

/** The body of a request. A field that is null is left out: so a target takes back what would be sent without it. */
export const bodyOf = (fields: Json): string =>
  JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));
