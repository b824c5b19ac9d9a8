import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Place, spelled } from '../../core/place.ts';
import { readBody } from '../api/body.ts';
import { FieldError, sendJson } from '../api/http-error.ts';
import { type FaultRule, faultRulesSchema, unservedModel } from '../faults/rules.ts';
import type { LiveConfig } from '../live-config.ts';
import { configChangeSchema } from './config.ts';

/** What can be changed: the running server. */
export type Adjustable = Pick<LiveConfig, 'models' | 'config' | 'adjust' | 'reset'>;

/** All handlers answer with the configuration as it is after them. */
export type AdminHandler = (
  adjustable: Adjustable,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

export const getConfig: AdminHandler = (adjustable, _, response) => sendJson(response, 200, adjustable.config());

/** Puts the keys of the body in place of those that were there. With anything wrong in it, nothing is changed. */
export const putConfig: AdminHandler = async (adjustable, request, response) => {
  const change = await readBody(request, configChangeSchema);
  checkModels(change.faults ?? [], adjustable, ['faults']);
  adjustable.adjust(change);
  sendJson(response, 200, adjustable.config());
};

/** Takes a list of rules, in place of all that there were. */
export const postFaults: AdminHandler = async (adjustable, request, response) => {
  const faults = await readBody(request, faultRulesSchema);
  checkModels(faults, adjustable, []);
  adjustable.adjust({ faults });
  sendJson(response, 200, adjustable.config());
};

export const reset: AdminHandler = (adjustable, _, response) => {
  adjustable.reset();
  sendJson(response, 200, adjustable.config());
};

/** @param where the rules are in the body */
function checkModels(rules: readonly FaultRule[], { models }: Adjustable, where: Place): void {
  const wrong = unservedModel(rules, models);
  if (wrong !== undefined) throw new FieldError(spelled([...where, wrong.place, 'model']), wrong.message);
}
