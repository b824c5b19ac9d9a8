import type { z } from 'zod';
import { isObject } from '../client/wire/fields.ts';
import { given } from '../core/given.ts';
import type { Place } from '../core/place.ts';
import type { Declaration } from './declaration.ts';
import type { Mistakes } from './mistakes.ts';
import { checkRoute, checkRouteAlone } from './route.ts';
import type { NamedTarget, Target } from './scenario.ts';
import type { DeclaredEntry } from './shortcuts.ts';
import { namedTargetField, targetField } from './target-field.ts';
import type { Asked } from './targets.ts';

/** What flags say of the target in place of the file. */
export interface TargetFlags {
  readonly target?: string;
  readonly model?: string;
}

/** `target`, or `targets` and what decides between them. */
export function checkAsked(
  declaration: Declaration,
  entries: readonly DeclaredEntry[],
  flags: TargetFlags,
  mistakes: Mistakes,
): Asked | undefined {
  const { keys } = declaration;
  if (keys['targets'] === undefined) {
    checkRouteAlone(declaration, entries, mistakes);
    const target = checkTarget(keys['target'], flags, mistakes);
    return target === undefined ? undefined : { target };
  }
  if (keys['target'] !== undefined)
    mistakes.add(['targets'], 'cannot be combined with target; give that one a name among these');
  for (const flag of ['target', 'model'] as const)
    if (flags[flag] !== undefined) mistakes.add(['targets'], `--${flag} names one for all; leave it out, or these`);
  if (keys['models'] !== undefined)
    mistakes.add(
      ['models'],
      'cannot be combined with targets, each of which has its model; let route choose a target by scenario',
    );
  checkTags(declaration, entries, mistakes);
  const route = checkRoute(declaration, mistakes);
  const targets = namedTargets(keys['targets'], keys['route'] !== undefined, mistakes);
  const [target] = targets;
  return target === undefined ? undefined : given({ target, targets, route });
}

/** Of targets as declared, so that a mistake in one is not repeated wherever it is named. */
export const targetNames = ({ keys }: Declaration): readonly string[] =>
  isObject(keys['targets']) ? Object.keys(keys['targets']) : [];

function checkTarget(declared: unknown, { target: url, model }: TargetFlags, mistakes: Mistakes): Target | undefined {
  if (declared !== undefined && !isObject(declared)) {
    mistakes.add(['target'], 'takes { url, model }');
    return undefined;
  }
  const flags = given({ url, model });
  const target = mistakes.check(targetField, { ...declared, ...flags }, ['target']);
  return target === undefined ? undefined : said(target);
}

function namedTargets(declared: unknown, isRouted: boolean, mistakes: Mistakes): readonly NamedTarget[] {
  if (!isObject(declared) || Object.keys(declared).length === 0) {
    // Never repeated: it may hold a key.
    mistakes.add(['targets'], 'takes a target by each name, like { cheap: { url, model }, deep: { url, model } }');
    return [];
  }
  return Object.entries(declared).flatMap(([name, one]) => {
    const place = ['targets', name];
    if (!/^[0-9a-zA-Z_-]+$/.test(name)) mistakes.add(place, 'a target is named in letters, digits, _ and -');
    if (!isObject(one)) {
      mistakes.add(place, 'takes { url, model }');
      return [];
    }
    if (isRouted && one['weight'] !== undefined)
      mistakes.add([...place, 'weight'], 'means nothing where the function route decides; remove one of them');
    const target = mistakes.check(namedTargetField, one, place);
    if (target === undefined) return [];
    const { weight = 1, ...rest } = target;
    return [given({ name, ...said(rest), weight: isRouted ? undefined : weight })];
  });
}

/** The tag by which the figures of each of several targets are told apart is ours. */
function checkTags({ keys }: Declaration, entries: readonly DeclaredEntry[], mistakes: Mistakes): void {
  const refuse = (tagged: unknown, place: Place): void => {
    if (Object.hasOwn(Object(Object(tagged).tags), 'target'))
      mistakes.add(place, 'is set by plimsoll itself where there are targets; choose another name');
  };
  refuse(keys['options'], ['options', 'tags', 'target']);
  for (const { declared, placeOf } of entries) refuse(declared, placeOf(['tags', 'target']));
}

/** Without what was left out, which the schema knows as undefined. */
const said = ({ url, model, api, ...optional }: z.infer<typeof targetField>): Target =>
  given({ url, model, api, ...optional });
