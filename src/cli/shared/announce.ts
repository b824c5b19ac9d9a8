import { reachedUrl } from '../../client/transport/connection.ts';
import { proxyFor } from '../../client/transport/proxy.ts';
import { allNotes, lookAround, type PreparedRun, type Surroundings } from '../../run/prepare.ts';
import { targetsOf } from '../../scenario/targets.ts';
import { confirm } from './confirm.ts';
import type { Toggles } from './flags.ts';
import type { Io } from './io.ts';
import type { Talk } from './talk.ts';

export type Announced = Pick<PreparedRun, 'scenario' | 'targets' | 'sources' | 'notes'>;

/**
 * Says what will be sent, asks where that is not this machine, and only then asks each side's targets whether they know
 * the model and looks for what their servers say of themselves.
 *
 * @param sides all that will be asked; of a single run one
 */
export async function announce(
  sides: readonly Announced[],
  plan: readonly string[],
  args: Toggles<'yes' | 'no-preflight'>,
  talk: Talk,
  io: Io,
): Promise<readonly Surroundings[]> {
  talk.tell(...plan, '');
  // Before anything is sent: one of these may say that whoever answers is trusted.
  for (const warning of new Set(sides.flatMap(({ scenario }) => scenario.warnings))) talk.note(warning);
  const urls = sides.flatMap(({ scenario, targets }) => [
    ...targetsOf(scenario).map(reachedUrl),
    // What is asked by way of another machine loads that, too.
    ...targets.flatMap(({ url, proxies }) => proxyFor(url, proxies)?.url ?? []),
  ]);
  await confirm(urls, talk.isOn ? [] : plan, args.yes === true, io);
  const found: Surroundings[] = [];
  for (const side of sides)
    found.push(await lookAround(side, { asksModels: !args['no-preflight'], env: io.env, interrupt: io.interrupt }));
  for (const text of new Set(found.flatMap(allNotes))) talk.note(text);
  return found;
}

/** `moe-dynamic at http://127.0.0.1:8000/v1`, each target. */
export const whom = ({ scenario }: Pick<Announced, 'scenario'>): readonly string[] =>
  targetsOf(scenario).map(({ url, model }) => `${model} at ${url}`);
