import { PlimsollError } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { jsonIn } from '../../core/json.ts';
import { nearest } from '../../core/nearest.ts';
import { isObject, type Json, nonEmpty } from '../wire/fields.ts';

/** A model as a server lists it. */
export interface ListedModel {
  readonly id: string;
  /** Other names that it is listed with, which the server may or may not take. */
  readonly alsoNamed: readonly string[];
  /** The most tokens of a prompt and its answer together. */
  readonly mostTokens?: number;
}

export interface ModelList {
  readonly models: readonly ListedModel[];
  /** There are more than were sent. */
  readonly isPart: boolean;
}

const MOST_NAMES = 8;

/**
 * The models in an answer to `GET /models`; undefined where it is none. OpenAI's `{ data: [{ id }] }`; Together and others
 * send the bare list, Ollama's own page says `models`.
 */
export function modelsIn(text: string): ModelList | undefined {
  const answer = jsonIn(text);
  const list = isObject(answer) ? (answer['data'] ?? answer['models']) : answer;
  if (!Array.isArray(list)) return undefined;
  return { models: list.flatMap(readModel), isPart: isObject(answer) && answer['has_more'] === true };
}

function readModel(entry: unknown): readonly ListedModel[] {
  if (typeof entry === 'string') return [{ id: entry, alsoNamed: [] }];
  if (!isObject(entry)) return [];
  const id = nonEmpty(entry['id']) ?? nonEmpty(entry['model']) ?? nonEmpty(entry['name']);
  if (id === undefined) return [];
  return [
    given({ id, alsoNamed: OTHER_NAMES.flatMap((field) => namesIn(entry[field])), mostTokens: mostTokensIn(entry) }),
  ];
}

/** vLLM's `root` and `parent` of an adapter, Mistral's `aliases`, OpenRouter's `canonical_slug`. */
const OTHER_NAMES = ['aliases', 'alias', 'root', 'parent', 'canonical_slug', 'name', 'model'];

const namesIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((name): name is string => typeof name === 'string' && name !== '');

/** vLLM's and SGLang's word for it, OpenRouter's and Groq's. */
function mostTokensIn(entry: Json): number | undefined {
  const most = entry['max_model_len'] ?? entry['context_length'] ?? entry['context_window'];
  return typeof most === 'number' && most > 0 ? most : undefined;
}

/** Which of the models a name stands for; undefined where none may be meant. */
export function listedAs(model: string, models: readonly ListedModel[]): ListedModel | undefined {
  const [base = ''] = model.split(':', 1);
  return (
    models.find(({ id }) => id === model) ??
    models.find(({ alsoNamed }) => alsoNamed.includes(model)) ??
    // Ollama leaves `:latest` out; OpenRouter and others have variants, like `:free`, that are not listed.
    models.find(({ id }) => id === base || id === `${model}:latest`) ??
    // LiteLLM lists what it passes on as `openai/*`.
    models.find(({ id }) => id.includes('*') && globbed(id).test(model))
  );
}

const globbed = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[^\w-]/g, '\\$&'))
      .join('.*')}$`,
  );

/**
 * Throws for a model that the target does not list, naming the nearest that it does. Returns what is worth noting of one
 * that may be meant.
 */
export function mustBeAmong({ models, isPart }: ModelList, model: string, url: string): string | undefined {
  const found = listedAs(model, models);
  if (found !== undefined)
    return found.id === model || found.id.includes('*')
      ? undefined
      : `${url} lists "${inOneLine(found.id)}", not "${model}", which may be another name for it.`;
  if (models.length === 0) return `${url} lists no models, so whether it has "${model}" is not known.`;
  if (isPart) return `${url} lists a part of its models, and "${model}" is not in it.`;
  const guess = nearest(
    model,
    models.map(({ id }) => id),
  );
  throw new PlimsollError(
    'TARGET_UNKNOWN_MODEL',
    `${url} has no model "${model}"; it has ${namesOf(models)}.${guess === undefined ? '' : ` Did you mean "${inOneLine(guess)}"?`}`,
  );
}

/** `"a", "b"`, and no more of them than a reader would read. */
export function namesOf(models: readonly ListedModel[]): string {
  if (models.length === 0) return 'no models';
  const names = models.slice(0, MOST_NAMES).map(({ id }) => `"${inOneLine(id)}"`);
  return `${names.join(', ')}${models.length > MOST_NAMES ? ', …' : ''}`;
}

/** A name that a server made up must not add lines of its own to ours, nor fill the screen. */
const inOneLine = (name: string): string => name.replace(/\s+/g, ' ').slice(0, 100);
