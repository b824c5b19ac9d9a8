import { PlimsollError } from '../core/errors.ts';
import type { Declaration } from './declaration.ts';

/** What an arm of a study has in place of the file's own. */
const OF_ARM = ['target', 'targets', 'route', 'cost'] as const;

/**
 * The scenario of one arm: everything that the file says, and whom the arm asks. A file without a study is its own
 * scenario; a study has none of its own, for it would ask nobody.
 */
export function ofArm(declaration: Declaration, arm: string | undefined): Declaration {
  const { study, ...keys } = declaration.keys;
  if (arm === undefined) {
    if (study === undefined) return declaration;
    throw new PlimsollError(
      'SCENARIO_INVALID',
      `${declaration.shownAs}: study: makes this file a study, which asks several endpoints by turns; perform it with plimsoll study ${declaration.shownAs}`,
    );
  }
  const declared = Object(Object(Object(study).arms)[arm]) as Readonly<Record<string, unknown>>;
  const own = OF_ARM.flatMap((key) => (declared[key] === undefined ? [] : [[key, declared[key]] as const]));
  return {
    ...declaration,
    shownAs: `${declaration.shownAs} (study.arms.${arm})`,
    keys: { ...keys, ...Object.fromEntries(own) },
  };
}
