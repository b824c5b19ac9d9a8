import type { Script, ScriptToken } from './script.ts';

/**
 * The same answer, cut before the first of these sequences wherever it falls: within a token or over several.
 *
 *   made      … the  load  li|ne      stop "line"
 *   told        … the  loa d          the last three letters are held back, lest they begin it
 *
 * As in vLLM, as many characters as the longest has, less one, wait until it is known that they belong to no stop
 * sequence; the token with which one is complete is still made, counts, and is the last. Only the answer's text is
 * looked through, neither thought nor calls.
 */
export function stopped(script: Script, stops: readonly string[]): Script {
  if (stops.length === 0) return script;
  const keep = Math.max(...stops.map((stop) => stop.length)) - 1;
  let held = '';
  return {
    maxTokens: script.maxTokens,
    next() {
      const token = script.next();
      if (token.channel !== 'text') return token;
      held += token.text;
      const at = firstOf(held, stops);
      if (at !== undefined) return { ...token, text: held.slice(0, at), finish: 'stop' };
      const told = token.finish === undefined ? Math.max(0, held.length - keep) : held.length;
      const text = held.slice(0, told);
      held = held.slice(told);
      return { ...token, text } satisfies ScriptToken;
    },
  };
}

function firstOf(text: string, stops: readonly string[]): number | undefined {
  const places = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}
