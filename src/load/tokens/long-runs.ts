/** Runs of letters, of signs or of blanks that byte-pair encoding would merge as one piece. Digits go by threes. */
const LONG_RUN = /[\p{L}\p{M}]{257,}|[^\s\p{L}\p{N}]{257,}|\s{257,}/gu;
const MOST = 256;

/**
 * The text in parts that can be encoded one by one: cut only within runs of more than 256 characters of one kind,
 * such as `'x'.repeat(50_000)`, the shortest way to a long prompt. Merging such a run as a whole takes time with its
 * square, seconds for that one; cut, it comes to the same number of tokens but for about one in 256.
 */
export function cutLongRuns(text: string): readonly string[] {
  if (text.length <= MOST) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: run } of text.matchAll(LONG_RUN))
    for (let end = index + MOST; end < index + run.length; end += MOST) {
      const cut = splitsPair(text, end) ? end - 1 : end;
      parts.push(text.slice(from, cut));
      from = cut;
    }
  parts.push(text.slice(from));
  return parts;
}

/** Whether the two halves of one character would come apart. */
const splitsPair = (text: string, at: number): boolean =>
  /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
