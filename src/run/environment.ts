/** What the scenario's own code reads as its environment: `__ENV` as k6 sets it, and before it its entry's own. */
export const environment = (
  own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | undefined>> => ({
  ...(globalThis as { readonly __ENV?: Readonly<Record<string, string>> }).__ENV,
  ...own,
});
