import { plain } from '../../report/kit/plain.ts';
import type { Toggles } from './flags.ts';
import { type Io, say } from './io.ts';
import { wrap } from './wrap.ts';

/** What a command says beside its answer, which with `--json` and `--quiet` is nothing. */
export interface Talk {
  readonly isOn: boolean;
  /** Says lines on stdout. */
  tell(...lines: readonly string[]): void;
  /** Says one sentence on stderr that is worth noting. */
  note(text: string): void;
}

export function talkOf({ quiet, json }: Toggles<'quiet' | 'json'>, io: Io): Talk {
  const isOn = !quiet && !json;
  return {
    isOn,
    tell(...lines) {
      if (isOn) say(io.stdout, ...wrap(lines.map(plain), io.stdout.columns));
    },
    note(text) {
      if (isOn) say(io.stderr, ...wrap([noted(text)], io.stderr.columns));
    },
  };
}

export const noted = (text: string): string => `note: ${plain(text)}`;
