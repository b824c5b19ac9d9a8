/**
 * Where a text stops being the beginning of any JSON: the index of the first thing that cannot stand there, or the
 * text's length when only its rest is missing; undefined when it is JSON.
 *
 * For refusals only: V8 names the place of some mistakes and not of others.
 */
export function firstWrong(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let awaited: 'value' | 'item or ]' | 'key' | 'key or }' | ':' | 'end or ,' = 'value';
  let at = 0;
  for (;;) {
    at = endOf(SPACE, text, at);
    if (at === text.length) return awaited === 'end or ,' && open.length === 0 ? undefined : at;
    const sign = text[at];
    const within = open.at(-1);
    const isKey: boolean = awaited === 'key' || awaited === 'key or }';
    if (awaited === ':') {
      if (sign !== ':') return at;
      awaited = 'value';
    } else if (awaited === 'end or ,') {
      if (sign === ',' && within !== undefined) awaited = within === '{' ? 'key' : 'value';
      else if (within !== undefined && sign === CLOSING[within]) open.pop();
      else return at;
    } else if ((awaited === 'item or ]' && sign === ']') || (awaited === 'key or }' && sign === '}')) {
      open.pop();
      awaited = 'end or ,';
    } else if (!isKey && (sign === '{' || sign === '[')) {
      open.push(sign);
      awaited = sign === '{' ? 'key or }' : 'item or ]';
    } else {
      if (isKey && sign !== '"') return at;
      const end = scalar(text, at);
      if (!end.isWhole) return end.at;
      at = end.at - 1;
      awaited = isKey ? ':' : 'end or ,';
    }
    at++;
  }
}

const CLOSING = { '{': '}', '[': ']' } as const;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN = /[^"\\\u0000-\u001F]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where a text, a number or a word ends, or the first place in it that is wrong. */
function scalar(text: string, start: number): { readonly at: number; readonly isWhole: boolean } {
  if (text[start] === '"') return quoted(text, start);
  const word = ['true', 'false', 'null'].find((one) => one[0] === text[start]);
  if (word === undefined) {
    const at = endOf(NUMBER, text, start);
    return { at, isWhole: at > start };
  }
  let length = 1;
  while (length < word.length && text[start + length] === word[length]) length++;
  return { at: start + length, isWhole: length === word.length };
}

function quoted(text: string, start: number): { readonly at: number; readonly isWhole: boolean } {
  let at = start + 1;
  for (;;) {
    at = endOf(PLAIN, text, at);
    if (text[at] === '"') return { at: at + 1, isWhole: true };
    const next = endOf(ESCAPE, text, at);
    if (next === at) return { at, isWhole: false };
    at = next;
  }
}

/** Where what the pattern finds at a place ends; the place itself when it finds nothing there. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
