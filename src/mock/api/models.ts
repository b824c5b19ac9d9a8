import type { ServerResponse } from 'node:http';
import { type Api, modelNamed } from './api.ts';
import { HttpError, sendJson } from './http-error.ts';

export function listModels(api: Api, response: ServerResponse): void {
  sendJson(response, 200, { object: 'list', data: [...api.models.keys()].map((id) => modelCard(id, api)) });
}

/** @param encoded the name as it stood in the path */
export function showModel(api: Api, encoded: string, response: ServerResponse): void {
  sendJson(response, 200, modelCard(modelNamed(decode(encoded), api).model.name, api));
}

const modelCard = (id: string, { startedAt }: Api) => ({
  id,
  object: 'model',
  created: startedAt,
  owned_by: 'plimsoll-mock',
});

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `"${part}" is not a valid path`);
  }
}
