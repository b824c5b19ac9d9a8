import type { ServerResponse } from 'node:http';
import { type Api, type Model, modelNamed } from './api.ts';
import { HttpError, sendJson } from './http-error.ts';

export function listModels(api: Api, response: ServerResponse): void {
  sendJson(response, 200, { object: 'list', data: [...api.models.values()].map((model) => modelCard(model, api)) });
}

/** @param encoded the name as it stood in the path */
export function showModel(api: Api, encoded: string, response: ServerResponse): void {
  sendJson(response, 200, modelCard(modelNamed(decode(encoded), api), api));
}

/** With vLLM's `root`, `parent` and `max_model_len`. */
const modelCard = ({ name, info }: Model, { startedAt }: Api) => ({
  id: name,
  object: 'model',
  created: startedAt,
  owned_by: info.ownedBy,
  root: name,
  parent: null,
  max_model_len: info.contextTokens,
});

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `"${part}" is not a valid path`);
  }
}
