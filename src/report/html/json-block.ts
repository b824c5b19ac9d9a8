/**
 * JSON to stand inside a `<script type="application/json">`. Without `<`, `>` and `&` no text in it can close
 * the element or open a comment; U+2028 and U+2029 end lines in older readers of JavaScript.
 */
export const jsonBlock = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
