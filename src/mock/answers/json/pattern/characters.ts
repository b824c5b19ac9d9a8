import type { AST } from '@eslint-community/regexpp';
import { Unanswerable } from '../../unanswerable.ts';
import type { Characters } from './part.ts';

/** What stands for one character in a regular expression. */
type CharacterNode = AST.Character | AST.CharacterClass | AST.CharacterSet;

const between = (first: string, last: string): readonly string[] =>
  Array.from({ length: last.charCodeAt(0) - first.charCodeAt(0) + 1 }, (_, i) =>
    String.fromCharCode(first.charCodeAt(0) + i),
  );
const LETTERS_AND_DIGITS = [...between('a', 'z'), ...between('A', 'Z'), ...between('0', '9')];
const PRINTABLE = between(' ', '~');
/** A few of many scripts and kinds, for classes that want none of the above. */
const ELSEWHERE = [
  ...'áéüßñøçÀÉÖÆαβγΩабвЖאבגابتअआइกขあいうアイウー漢字中文가나다🙂🚀🧪👍🏽½²①٣€£¥±×÷∑→©®°§¶«»“”–—…·\u0301\u00a0\u2003\u200d\ufe0f',
  ...between('\0', '\u001f'),
];

/**
 * The characters that a class, an escape, the dot or a letter stands for. Each is asked of the expression's own text,
 * one character at a time: there is nothing that it could go back over.
 */
export function charactersOf(node: CharacterNode, flags: string): Characters {
  if (node.type === 'Character') {
    const only = String.fromCodePoint(node.value);
    return { chars: [only], has: (char) => char === only };
  }
  const shape = new RegExp(`^${node.raw}$`, flags);
  const has = (char: string): boolean => shape.test(char);
  // What excludes a few, or nothing, is best written without odd signs.
  const isBroad = node.type === 'CharacterSet' ? node.kind === 'any' || node.negate : node.negate;
  const tiers = [...(isBroad ? [LETTERS_AND_DIGITS] : []), PRINTABLE, [...endsOf(node), ...ELSEWHERE]];
  const chars = tiers.map((tier) => tier.filter(has)).find((tier) => tier.length > 0);
  if (chars === undefined)
    throw new Unanswerable(`This server knows no character of ${node.raw} in a JSON schema's pattern`);
  return { chars, has };
}

/** The ends of its ranges and its single characters; halves of a pair are no characters. */
function endsOf(node: AST.CharacterClass | AST.CharacterSet): readonly string[] {
  if (node.type === 'CharacterSet') return [];
  const codes = node.elements.flatMap((one) => {
    if (one.type === 'Character') return [one.value];
    return one.type === 'CharacterClassRange' ? [one.min.value, one.max.value] : [];
  });
  return codes.map((code) => String.fromCodePoint(code)).filter((char) => char.isWellFormed());
}
