/** What the text says as JSON; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As our files hold it. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
