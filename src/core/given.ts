/** The fields of `T` that may be undefined are optional, and the others stay as they are. */
type Given<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/**
 * The object without the fields that are undefined: in stored data a field that is absent was not measured. The order of
 * the others stays. Not for code that runs once an event.
 */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
