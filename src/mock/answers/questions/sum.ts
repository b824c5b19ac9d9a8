/**
 * The result of a sum that a line asks for: `What is 17 + 25?`, `12 * 11 = ?`, `How much is 3 times 4, minus 5?`,
 * `Take 17, add 25, then multiply by 2.`, `Add 5 to 12.`, `the product of 6 and 7`. Undefined when it asks for none.
 *
 * Every phrasing is brought to one of operators and numbers, and that is worked out in the order of arithmetic; a
 * comma before a further step means all that was said before it.
 */
export function sumAsked(line: string): number | undefined {
  const plain = line
    .toLowerCase()
    .replace(/\s*(?:=\s*\?*|\?|\.|!)\s*$/, '')
    .replace(OPENING, '')
    .replaceAll(/(\d),(?=\d{3}\b)/g, '$1');
  const sum = reworded(plain).replaceAll(/\s+/g, ' ').trim();
  if (!/\d[)\s,]*[-+*/][(\s]*-?\d/.test(sum) || !/^[-+*/()\d. ,]+$/.test(sum) || DATE.test(sum)) return undefined;
  const value = steps(sum);
  return value === undefined || !Number.isFinite(value) ? undefined : Number(value.toFixed(4));
}

const DATE = /^\d{1,4}([-/.])\d{1,2}\1\d{1,4}$/;
const OPENING =
  /^\s*(?:(?:please|now|and)\s+)*(?:what(?:'s|’s| is| does)|how much is|how many is|calculate|compute|evaluate|work out|solve|find|give me|take|start with|begin with)?\s*:?\s*(?:the (?:value|result) of\s+)?/;

const N = String.raw`(-?\d+(?:\.\d+)?)`;

/** In this order: whole phrases first, then the steps of a chain, then single words. */
const REWORDINGS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\bthe sum of ${N} and ${N}`, 'g'), '($1 + $2)'],
  [new RegExp(`\\bthe difference (?:of|between) ${N} and ${N}`, 'g'), '($1 - $2)'],
  [new RegExp(`\\bthe product of ${N} and ${N}`, 'g'), '($1 * $2)'],
  [new RegExp(`\\bthe quotient of ${N} and ${N}`, 'g'), '($1 / $2)'],
  [new RegExp(`\\badd ${N} (?:to|and) ${N}`, 'g'), '($2 + $1)'],
  [new RegExp(`\\bsubtract ${N} from ${N}`, 'g'), '($2 - $1)'],
  [new RegExp(`\\bmultiply ${N} (?:by|with|and) ${N}`, 'g'), '($1 * $2)'],
  [new RegExp(`\\bdivide ${N} by ${N}`, 'g'), '($1 / $2)'],
  [/[,;.]?\s*(?:and )?\bthen\b,?\s*|[,;]\s*and\s+|[,;.]\s+/g, ' , '],
  [/\band (?=add|subtract|multiply|divide)/g, ' , '],
  [/\bmultipl(?:y|ied)(?: (?:it|that|the result))? by\b|\btimes\b|(?<=\d)\s*[×·x]\s*(?=[\d(])/g, ' * '],
  [/\bdivided?(?: (?:it|that|the result))? by\b|\bover\b|÷/g, ' / '],
  [/\b(?:add(?:ed to)?|plus)\b/g, ' + '],
  [/\b(?:subtract|minus|less)\b|[−–]/g, ' - '],
  [/\bequals?$/g, ''],
];

const reworded = (text: string): string => REWORDINGS.reduce((said, [from, to]) => said.replaceAll(from, to), text);

/** Works out `a , + b , * c`: each step takes the result of those before it. */
function steps(sum: string): number | undefined {
  const parts = sum.split(',').map((part) => part.trim());
  let value: number | undefined;
  for (const part of parts.filter((one) => one !== '')) {
    value = value === undefined ? worked(part) : worked(`(${value})${part}`);
    if (value === undefined) return undefined;
  }
  return value;
}

/** Recursive descent over sums, products and brackets; undefined when it is none of them to its end. */
function worked(text: string): number | undefined {
  const tokens = text.match(/\d+(?:\.\d+)?|\.\d+|[-+*/()]/g) ?? [];
  let at = 0;
  const take = (...wanted: readonly string[]): string | undefined =>
    wanted.includes(tokens[at] ?? '') ? tokens[at++] : undefined;

  function chain(next: () => number, ...operators: readonly string[]): number {
    let value = next();
    for (let sign = take(...operators); sign !== undefined; sign = take(...operators)) {
      const other = next();
      value =
        sign === '+' ? value + other : sign === '-' ? value - other : sign === '*' ? value * other : value / other;
    }
    return value;
  }
  const sum = (): number => chain(product, '+', '-');
  const product = (): number => chain(factor, '*', '/');
  function factor(): number {
    if (take('-') !== undefined) return -factor();
    if (take('(') === undefined) return Number(tokens[at++] ?? Number.NaN);
    const value = sum();
    return take(')') === undefined ? Number.NaN : value;
  }
  const value = sum();
  return at === tokens.length && !Number.isNaN(value) ? value : undefined;
}
