/** What a table says of a word in a stored file; of one that only a newer version knows, `otherwise`. */
export const saidOf = <T>(table: Readonly<Record<string, T>>, word: string, otherwise: T): T =>
  (Object.hasOwn(table, word) ? table[word] : undefined) ?? otherwise;
