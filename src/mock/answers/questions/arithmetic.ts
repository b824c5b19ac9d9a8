import { dividedBy, negative, plus, type Rational, rational, times } from './rational.ts';

type Operator = '+' | '-' | '*' | '/';

/**
 * Recursive descent over sums, products and brackets, `(3 + 4) * -5`: multiplication before addition, and each from
 * the left. Exact. Undefined when the text is none of them to its end, or divides by nothing.
 */
export function worked(text: string): Rational | undefined {
  const tokens = text.match(/\d+(?:\.\d+)?|\.\d+|[-+*/()]/g) ?? [];
  let at = 0;
  const take = <T extends string>(...wanted: readonly T[]): T | undefined => {
    const found = wanted.find((one) => one === tokens[at]);
    if (found !== undefined) at++;
    return found;
  };
  function chain(next: () => Rational | undefined, ...operators: readonly Operator[]): Rational | undefined {
    let value = next();
    for (let sign = take(...operators); sign !== undefined; sign = take(...operators)) {
      const other = next();
      if (value === undefined || other === undefined) return undefined;
      value = OPERATIONS[sign](value, other);
    }
    return value;
  }
  const sum = (): Rational | undefined => chain(product, '+', '-');
  const product = (): Rational | undefined => chain(factor, '*', '/');
  function factor(): Rational | undefined {
    if (take('-') !== undefined) {
      const value = factor();
      return value && negative(value);
    }
    if (take('(') === undefined) return rational(tokens[at++] ?? '');
    const value = sum();
    return take(')') === undefined ? undefined : value;
  }
  const value = sum();
  return at === tokens.length ? value : undefined;
}

const OPERATIONS: Readonly<Record<Operator, (a: Rational, b: Rational) => Rational | undefined>> = {
  '+': plus,
  '-': (a, b) => plus(a, negative(b)),
  '*': times,
  '/': dividedBy,
};
