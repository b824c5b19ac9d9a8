import { h } from 'preact';
import type { RunInfo, Validity } from '../../core/result.ts';
import { type Content, code, foreign, type Markup, note, type Pairs, section, small, state } from './elements.ts';
import { capital } from './format.ts';

/** The command that makes it again, to be copied; null where it is not known. */
export const commandBlock = (command: string | undefined): Markup | null =>
  command === undefined ? null : h('pre', { class: 'command', tabIndex: 0 }, h('code', null, foreign(command)));

/** How to make it again, and where its data are. @param what it is; its data are in the element of this name */
export const againSection = (command: string | undefined, what: string): Markup =>
  section(
    'again',
    'To make it again',
    commandBlock(command),
    note(
      `This page holds the ${what} as JSON, with every figure of every run, in the element `,
      h('code', null, `#${what}`),
      '.',
    ),
  );

interface Identified {
  readonly run: Pick<RunInfo, 'id' | 'seed' | 'scenarioHash' | 'versions'>;
  readonly target: { readonly api: string };
}

/** Facts by which a result is told from any other. */
export const identity = ({ run, target }: Identified): Pairs => [
  ['Run', code(run.id)],
  ['API', code(target.api)],
  ['Seed', String(run.seed)],
  ['Scenario SHA-256', code(run.scenarioHash)],
  ...Object.entries(run.versions).map(([name, version]) => [foreign(name), foreign(version)] as const),
];

/** Whether a run can be believed, and what speaks against it. */
export function trustCell({ validity, stopped }: { readonly validity: Validity; readonly stopped?: string }): Content {
  const doubtful = (why: Content): Content => [state('doubtful', 'no'), small(why)];
  const [reason] = validity.reasons;
  if (!validity.valid) return doubtful(reason && foreign(capital(reason.message)));
  return stopped === undefined ? state('good', 'yes') : doubtful(`ended early: ${stopped.replaceAll('-', ' ')}`);
}
