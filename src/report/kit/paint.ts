import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, or as it is where none is wanted. */
export type Paint = (style: Style, text: string) => string;

export const painter =
  (color: boolean): Paint =>
  (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text;

/** What each tone looks like in a terminal. */
export const COLORS = { good: 'green', bad: 'red', doubtful: 'yellow', plain: 'cyan' } as const;
