/** Where something stands within a value: keys of objects, indices of lists. */
export type Place = readonly (string | number)[];

/** A path as zod has it. */
export const placeIn = (path: readonly PropertyKey[]): Place =>
  path.map((part) => (typeof part === 'symbol' ? String(part) : part));

/** `options.scenarios.chat.stages[0].target`; names that are no words are quoted. */
export const spelled = (place: Place): string =>
  place
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join('');
