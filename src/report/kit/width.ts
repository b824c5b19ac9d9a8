import stringWidth from 'string-width';

/** The columns that a terminal gives to a text: two for a wide East Asian character or an emoji, none for a mark or a colour. */
export const widthOf = (text: string): number => stringWidth(text);

export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));

export const padEnd = (text: string, width: number): string => `${text}${room(text, width)}`;

export const padStart = (text: string, width: number): string => `${room(text, width)}${text}`;

const room = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text)));

/** At most so wide, and an ellipsis where its end is missing. Of text without colours. */
export const cut = (text: string, width: number): string =>
  widthOf(text) <= width ? text : `${leading(characters(text), width - 1).join('')}…`;

/** As {@link cut}, without its beginning. */
export const cutStart = (text: string, width: number): string =>
  widthOf(text) <= width
    ? text
    : `…${leading(characters(text).toReversed(), width - 1)
        .toReversed()
        .join('')}`;

const SEGMENTER = new Intl.Segmenter();

/** As a reader counts them: a letter with its marks is one. */
const characters = (text: string): readonly string[] => Array.from(SEGMENTER.segment(text), ({ segment }) => segment);

function leading(characters: readonly string[], width: number): readonly string[] {
  const kept: string[] = [];
  let left = width;
  for (const character of characters) {
    left -= widthOf(character);
    if (left < 0) break;
    kept.push(character);
  }
  return kept;
}
