/**
 * JSON to stand inside a `<script type="application/json">`. Without `<`, `>` and `&` no text in it can close
 * the element or open a comment; U+2028 and U+2029 end lines in older readers of JavaScript. Controls and marks of direction
 * are written by number, so that the page's source misleads nobody either.
 */
export const jsonBlock = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
