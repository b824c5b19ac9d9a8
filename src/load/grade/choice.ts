import type { ExpectChoice } from '../../core/expect.ts';
import type { Grader } from './grader.ts';

/** Where nothing else is said. */
const LETTERS = 'ABCD';

export function choiceGrader({ choice, among = LETTERS }: ExpectChoice): Grader | string {
  if (!/^[A-Z]+$/.test(among)) return `takes the letters that could be chosen as among: "${LETTERS}"`;
  if (choice.length !== 1 || !among.includes(choice))
    return `takes one of the letters ${[...among].join(', ')} (among says which there are)`;
  return (answer) => chosenLetter(answer, among) === choice;
}

/**
 * The letter that an answer chooses: the last that it says is the answer (`The answer is (B)`, `\boxed{B}`), else the
 * one that it begins with where no other stands before a choice (`B. Because …`), else the last that stands alone.
 */
function chosenLetter(answer: string, letters: string): string | undefined {
  const bare = answer.replaceAll(/[\s*_.()[\]"'`$:]/g, '');
  if (bare.length === 1) return letters.includes(bare.toUpperCase()) ? bare.toUpperCase() : undefined;
  return last(answer, stated(letters)) ?? soleLabel(answer, letters) ?? last(answer, alone(letters));
}

// Every repetition is bounded, so that no answer can make the search go back over it.
const stated = (letters: string): RegExp =>
  new RegExp(
    `(?:\\b(?:[Aa]nswer|ANSWER|[Cc]orrect (?:choice|option))\\b[*_\\s]{0,3}(?:(?:is|was|must be|should be|would be)\\b)?[*_:=\\s]{0,5}(?:(?:option|choice)\\s)?` +
      `[*_$"'“‘(\\[{\\\\\\s]{0,5}(?:boxed|text|textbf|mathrm)?\\{?|\\\\boxed\\{(?:\\\\(?:text|textbf|mathrm)\\{)?\\(?)([${letters}])(?![\\w'’])`,
    'g',
  );

const alone = (letters: string): RegExp => new RegExp(`(?<![\\w'’-])([${letters}])(?![\\w'’-])`, 'g');

function last(answer: string, pattern: RegExp): string | undefined {
  let found: string | undefined;
  for (const { 0: whole, 1: letter, index } of answer.matchAll(pattern))
    if (letter !== undefined && !isWord(letter, answer.slice(index + whole.length, index + whole.length + 12)))
      found = letter;
  return found;
}

/** `A ship`, `I think`: letters that are words of their own, unless the next word shows that they are spoken of. */
const isWord = (letter: string, after: string): boolean =>
  (letter === 'A' || letter === 'I') &&
  /^\s[a-z]/.test(after) &&
  !/^\s(?:is|was|because|since|as|and|or)\b/.test(after);

function soleLabel(answer: string, letters: string): string | undefined {
  const labels = new Set<string>();
  for (const [, letter = ''] of answer.matchAll(new RegExp(`(?<![\\w'’])([${letters}])[*_]{0,2}[).:]`, 'g')))
    labels.add(letter);
  const [only, ...more] = labels;
  const opening = answer
    .slice(0, 40)
    .trimStart()
    .replace(/^[*_("[]+/, '');
  return only !== undefined && more.length === 0 && opening.startsWith(only) ? only : undefined;
}
