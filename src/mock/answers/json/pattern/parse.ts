import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { Unanswerable } from '../../unanswerable.ts';
import { charactersOf } from './characters.ts';
import { character, choice, condition, type Part, repeat, sequence } from './part.ts';

/** A regular expression that was understood. */
export interface Expression {
  readonly source: string;
  readonly whole: Part;
  /** Whether a character is a code point; else it is a UTF-16 unit, as where the u flag is not. */
  readonly isUnicode: boolean;
}

const LONGEST = 2000;

/**
 * Reads a regular expression of ECMAScript as JSON Schema has it: with the u flag, or else, for those that
 * escape more than it allows, without.
 *
 * @throws Unanswerable naming what in it is not understood
 */
export function parseExpression(source: string): Expression {
  const shown = JSON.stringify(source);
  if (source.length > LONGEST)
    throw new Unanswerable(`The JSON schema's pattern has ${source.length} characters; this server reads ${LONGEST}`);
  for (const isUnicode of [true, false]) {
    const pattern = parsed(source, isUnicode);
    if (pattern !== undefined) return { source, isUnicode, whole: wholeOf(pattern, isUnicode ? 'u' : '') };
  }
  throw new Unanswerable(`The JSON schema's pattern ${shown} is not a regular expression`);
}

function parsed(source: string, unicode: boolean): AST.Pattern | undefined {
  try {
    return new RegExpParser().parsePattern(source, 0, source.length, { unicode });
  } catch {
    return undefined;
  }
}

/** How many more than it must a repetition has, unless it must be longer. */
const USUAL_MORE = 7;
const FOREVER = { least: 0, most: Number.POSITIVE_INFINITY };

/** A pattern may be found anywhere in a text, so where no anchor stands more may be written. */
function wholeOf({ alternatives }: AST.Pattern, flags: string): Part {
  const padding = repeat(character({ chars: [...'abcdefghijklmnopqrstuvwxyz'], has: () => true }), FOREVER, 0);
  return choice(
    alternatives.map((alternative) => {
      const { elements } = alternative;
      const isOpen = (kind: 'start' | 'end') => !isAnchor(elements.at(kind === 'start' ? 0 : -1), kind);
      return sequence([
        ...(isOpen('start') ? [padding] : []),
        partOf(alternative, flags),
        ...(isOpen('end') ? [padding] : []),
      ]);
    }),
  );
}

const isAnchor = (element: AST.Element | undefined, kind: 'start' | 'end'): boolean =>
  element?.type === 'Assertion' && element.kind === kind;

function partOf(node: AST.Alternative | AST.Element, flags: string): Part {
  switch (node.type) {
    case 'Alternative':
      return sequence(node.elements.map((element) => partOf(element, flags)));
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return character(charactersOf(node, flags));
    case 'Quantifier': {
      const times = { least: node.min, most: node.max };
      return repeat(partOf(node.element, flags), times, USUAL_MORE);
    }
    case 'CapturingGroup':
      return anyOf(node.alternatives, flags);
    case 'Group':
      if (node.modifiers !== null) throw notUnderstood(node);
      return anyOf(node.alternatives, flags);
    case 'Assertion':
      return assertion(node, flags);
    case 'Backreference':
    case 'ExpressionCharacterClass':
      throw notUnderstood(node);
    default:
      return node satisfies never;
  }
}

const anyOf = (alternatives: readonly AST.Alternative[], flags: string): Part =>
  alternatives.length === 1
    ? partOf(alternatives[0]!, flags)
    : choice(alternatives.map((alternative) => partOf(alternative, flags)));

function assertion(node: AST.Assertion, flags: string): Part {
  switch (node.kind) {
    case 'start':
    case 'end':
      return condition({ kind: node.kind });
    case 'word':
      return condition({ kind: 'word', isNegated: node.negate });
    case 'lookahead':
      return condition({ kind: 'ahead', isNegated: node.negate, part: anyOf(node.alternatives, flags) });
    case 'lookbehind':
      throw notUnderstood(node);
    default:
      return node satisfies never;
  }
}

const notUnderstood = ({ raw }: AST.Node): Unanswerable =>
  new Unanswerable(`This server does not understand ${raw} in a JSON schema's pattern; leave it out`);
