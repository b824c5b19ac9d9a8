/** Longer lines are paragraphs. */
const LONGEST = 200;
const MOST_SENTENCES = 6;

const MARKS = /[\s>#*_"“‘'`-]*/.source;
/** `Question 3:`, `**Q1.**` */
const NUMBERED = /(?:question|problem|exercise|task|user|human|q)\s*#?\d*[\s*_]*(?::|[.)]\s)/.source;
/** `Solve the following problem:` */
const INVITING = /[a-z ']{0,60}\b(?:question|problem|exercise|task|sum|expression|following|this)\b[a-z ']{0,30}[*_]*:/
  .source;
const ORDINAL = /\(?\d+[.)]\s+/.source;
const BEFORE = new RegExp(`^${MARKS}(?:(?:${NUMBERED}|${INVITING})[\\s*_]*)?(?:${ORDINAL})?["“‘'\`]?`, 'i');
/** `A:`, or a quote's end. */
const AFTER = /(?:\s+\**(?:a|answer|solution|result|assistant)\s*:\**)?[\s"”’'`]*$/i;

/**
 * The parts of a line that may be a question: without what frames it, `**Q1:** “…” A:`, and with or without the
 * sentences around it, such as `Think step by step.`; the longest first.
 */
export function asked(line: string): readonly string[] {
  if (line.length > LONGEST || !/\d/.test(line)) return [];
  const sentences = line
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[?.!=])["”’'`)*_]*\s+/)
    .filter((one) => one !== '')
    .slice(-MOST_SENTENCES);
  const parts: string[] = [];
  for (let length = sentences.length; length > 0; length--)
    for (let from = sentences.length - length; from >= 0; from--)
      parts.push(bare(sentences.slice(from, from + length).join(' ')));
  return parts.filter((part) => part !== '');
}

const bare = (text: string): string => text.replace(BEFORE, '').replace(AFTER, '').trim();
