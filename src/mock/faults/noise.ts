import { eachEvent, type Item } from './steps.ts';

export const BLANK = '\n\n';
export const COMMENT = ': keep-alive\n\n';

export const withEmptyLines = eachEvent((item) => [{ kind: 'text', text: BLANK }, item]);

export const withComment = (items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? items : [{ kind: 'text', text: COMMENT }, ...items];
