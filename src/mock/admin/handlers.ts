import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../api/body.ts';
import { sendJson } from '../api/http-error.ts';
import { faultRulesSchema } from '../faults/rules.ts';
import { type Adjustable, configChangeSchema } from './config.ts';

/** All handlers answer with the configuration as it is after them. */
export type AdminHandler = (
  adjustable: Adjustable,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

export const getConfig: AdminHandler = (adjustable, _, response) => sendJson(response, 200, adjustable.config());

/** Puts the keys of the body in place of those that were there. With anything wrong in it, nothing is changed. */
export const putConfig: AdminHandler = async (adjustable, request, response) => {
  adjustable.adjust(await readBody(request, configChangeSchema));
  sendJson(response, 200, adjustable.config());
};

/** Takes a list of rules, in place of all that there were. */
export const postFaults: AdminHandler = async (adjustable, request, response) => {
  adjustable.adjust({ faults: await readBody(request, faultRulesSchema) });
  sendJson(response, 200, adjustable.config());
};

export const reset: AdminHandler = (adjustable, _, response) => {
  adjustable.reset();
  sendJson(response, 200, adjustable.config());
};
