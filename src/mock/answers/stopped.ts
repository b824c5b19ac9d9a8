import type { Script, ScriptToken } from './script.ts';

/**
 * The same answer, cut before the first of these sequences wherever it falls: within a token or over several.
 *
 *   made      … the  load  li|ne      stop "line"
 *   told        … the  loa d          the last three letters are held back, lest they begin it
 *
 * As in vLLM, as many characters as the longest has, less one, wait until it is known that they belong to no stop
 * sequence; the token with which one is complete is still made, counts, and is the last. Only the answer's text is
 * looked through, neither thought nor calls; and, also as there, one that is complete within the first `minTokens`
 * tokens, thought among them, stops nothing.
 */
export function stopped(script: Script, stops: readonly string[], minTokens: number): Script {
  if (stops.length === 0) return script;
  const keep = Math.max(...stops.map((stop) => stop.length)) - 1;
  let held = '';
  let made = 0;
  return {
    maxTokens: script.maxTokens,
    next() {
      const token = script.next();
      made++;
      if (token.channel !== 'text') return token;
      const before = held.length;
      held += token.text;
      const at = made > minTokens ? firstOf(held, stops, before) : undefined;
      if (at !== undefined) return { ...token, text: held.slice(0, at), finish: 'stop' };
      const told = token.finish === undefined ? Math.max(0, held.length - keep) : held.length;
      const text = held.slice(0, told);
      held = held.slice(told);
      return { ...token, text } satisfies ScriptToken;
    },
  };
}

/** Where the first sequence begins that was complete only after so many characters. */
function firstOf(text: string, stops: readonly string[], after: number): number | undefined {
  const places = stops.map((stop) => text.indexOf(stop, Math.max(0, after - stop.length + 1))).filter((at) => at >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}
