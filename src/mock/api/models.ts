import type { ServerResponse } from 'node:http';
import { isAnthropic } from './anthropic.ts';
import { type Api, type Model, modelNamed } from './api.ts';
import { HttpError, sendJson } from './http-error.ts';

export function listModels(api: Api, response: ServerResponse): void {
  const data = [...api.models.values()].map((model) => cardFor(response)(model, api));
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  const list = { object: 'list', data };
  sendJson(response, 200, isAnthropic(response.req) ? { data, has_more: false, first_id: first, last_id: last } : list);
}

/** @param encoded the name as it stood in the path */
export function showModel(api: Api, encoded: string, response: ServerResponse): void {
  sendJson(response, 200, cardFor(response)(modelNamed(decode(encoded), api), api));
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

/** Anthropic's has a name for people and a date. */
const anthropicCard = ({ name }: Model, { startedAt }: Api) => ({
  type: 'model',
  id: name,
  display_name: name,
  created_at: new Date(startedAt * 1000).toISOString(),
});

const cardFor = ({ req }: ServerResponse) => (isAnthropic(req) ? anthropicCard : modelCard);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `"${part}" is not a valid path`);
  }
}
