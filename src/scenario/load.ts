import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { messageOf, PlimsollError, systemCode } from '../core/errors.ts';
import { nearestFile } from '../load/prompts/files.ts';
import { ofArm } from './arm.ts';
import { checkScenario, type Overrides } from './check.ts';
import type { Declaration } from './declaration.ts';
import { atLevel, type Level } from './level.ts';
import { readDocument } from './read-document.ts';
import { readModule } from './read-module.ts';
import type { Scenario } from './scenario.ts';

export interface LoadOptions extends Overrides {
  /** Beside the process's own, and before them: `-e KEY=VALUE`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The load, in place of what the file says of it. */
  readonly level?: Level;
  /** Of a study: whose target is asked. */
  readonly arm?: string;
}

const MODULES = ['.ts', '.mts', '.js', '.mjs', '.cjs'];
const DOCUMENTS = ['.yaml', '.yml', '.json'];

/** Reads a scenario file, checks it and fills in its defaults. Sends nothing, and opens no prompt source. */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<Scenario> {
  const declaration = ofArm(await readDeclaration(file, options), options.arm);
  const scenario = checkScenario(declaration, options);
  const { level } = options;
  return level === undefined ? scenario : atLevel(scenario, level, declaration.keys['arrivals'] !== undefined);
}

/** Reads a scenario file, whatever it is written in, and checks nothing. */
export async function readDeclaration(file: string, { env }: Pick<LoadOptions, 'env'>): Promise<Declaration> {
  const [path, shownAs] = [resolve(file), file];
  const extension = extname(path);
  await mustBeFile(path, shownAs);
  if (MODULES.includes(extension)) return readModule(path, shownAs, env);
  if (DOCUMENTS.includes(extension)) return readDocument(path, shownAs);
  throw new PlimsollError(
    'SCENARIO_UNREADABLE',
    `${shownAs} ends in ${extension === '' ? 'nothing' : extension}; a scenario is a module (${MODULES.join(', ')}) or a document (${DOCUMENTS.join(', ')}).`,
  );
}

async function mustBeFile(path: string, shownAs: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT' && systemCode(cause) !== 'ENOTDIR')
      throw new PlimsollError('SCENARIO_UNREADABLE', `${shownAs} cannot be read (${messageOf(cause)}).`, { cause });
    const near = await nearestFile(path);
    throw new PlimsollError(
      'SCENARIO_NOT_FOUND',
      `There is no scenario file ${shownAs}${near === undefined ? '.' : `; did you mean "${near}"?`}`,
      { cause },
    );
  }
  throw new PlimsollError('SCENARIO_UNREADABLE', `${shownAs} is a folder; name a scenario file in it.`);
}
