import type { FaultSpec } from './spec.ts';
import { eachEvent, type Item } from './steps.ts';

export const EMPTY_LINES = {
  what: 'Sends empty lines before every event, or before a whole body of JSON, as a busy DeepSeek does',
  stage: 'within',
  needs: [],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const COMMENTS = {
  what: 'Sends a keep-alive comment right after the headers and before every step',
  stage: 'within',
  needs: ['stream'],
  main: undefined,
  params: {},
} as const satisfies FaultSpec;

export const BLANK = '\n\n';
export const COMMENT = ': keep-alive\n\n';

export const withEmptyLines = eachEvent((item) => [{ kind: 'text', text: BLANK }, item]);

export const withComment = (items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? items : [{ kind: 'text', text: COMMENT }, ...items];
