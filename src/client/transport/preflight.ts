import { type ErrorCode, PlimsollError } from '../../core/errors.ts';
import { errorMessage, looksLikeHtml } from '../wire/error-message.ts';
import { askTarget, type Told } from './ask-target.ts';
import { otherBases } from './base-guess.ts';
import type { HttpTarget } from './http.ts';
import { type ListedModel, type ModelList, modelsIn, mustBeAmong } from './listed-models.ts';
import { proxyFor } from './proxy.ts';
import { isSlashAlone, type Redirect, redirectInWords } from './redirect.ts';
import { withoutQuery } from './shown-url.ts';
import { byProxy, isPerhapsOfProxy } from './tunnel.ts';

/** What a target says of its models. */
export interface ModelsAnswer {
  /** Absent when it did not say. */
  readonly list?: ModelList;
  /** Why it did not say: `… answered 404`. */
  readonly silence?: string;
  /** Its wall clock, as the header tells it. */
  readonly date?: string;
}

export interface Preflight {
  /** What is worth noting, one sentence each. */
  readonly notes: readonly string[];
  /** Empty when it did not say. */
  readonly models: readonly ListedModel[];
}

/**
 * Asks the target which models it has, which costs no tokens, so that a wrong address, key or model is one
 * sentence before the run and not a thousand failures in it.
 */
export async function preflight(
  target: HttpTarget,
  asked: readonly string[],
  keyVariable: string | undefined,
  interrupt: AbortSignal,
): Promise<Preflight> {
  const { list, silence } = await askForModels(target, keyVariable, interrupt);
  if (list !== undefined)
    return { models: list.models, notes: asked.flatMap((model) => mustBeAmong(list, model, target.url) ?? []) };
  const names = asked.map((model) => `"${model}"`).join(', ');
  return { models: [], notes: [`${silence}, so whether it has ${names} is not known.`] };
}

/** Throws for a target that can't be reached, refuses the key, is no API, or is another than the one that is meant. */
export async function askForModels(
  target: HttpTarget,
  keyVariable: string | undefined,
  interrupt: AbortSignal,
): Promise<ModelsAnswer> {
  const azure = azureResource(target);
  const path = azure === undefined ? (target.modelsPath ?? '/models') : '/models';
  const told = await askTarget(azure ?? target, path, interrupt);
  const { url, status, headers, text, hide } = told;
  const date = typeof headers['date'] === 'string' ? { date: headers['date'] } : {};
  mustTakeKey(told, target, keyVariable);
  if (status === 403) return { ...date, silence: `${url} answered 403: ${mayNotList(told, target, keyVariable)}` };
  const moved = redirectIn(told, path);
  if (moved !== undefined) return { ...date, silence: moved };
  const isHtml = looksLikeHtml(text) || /^text\/html\b/i.test(String(headers['content-type'] ?? ''));
  if (status === 404 || status === 405) {
    if (azure === undefined) await mustBeNowhereElse(told, target, path, interrupt);
    return { ...date, silence: `${url} answered ${status}` };
  }
  if (isHtml) throw new PlimsollError('TARGET_NOT_AN_API', `${url} answered ${errorMessage(text, hide)}, not JSON.`);
  if (status !== 200) {
    const who = whoSays(told, target, errorMessage(text, hide));
    return { ...date, silence: `${url} answered ${status}${who === undefined ? '' : `: ${who}`}` };
  }
  if (azure !== undefined) return { ...date, silence: `${url} lists models, and a target of Azure is a deployment` };
  const list = modelsIn(text);
  return list === undefined ? { ...date, silence: `${url} did not list models` } : { ...date, list };
}

const AZURE_KEY = '; Azure looks for a key in the header api-key, which apiKey: { env, header: "api-key" } sends';

function mustTakeKey({ status, text, hide }: Told, target: HttpTarget, keyVariable: string | undefined): void {
  const { url } = target;
  if (status !== 401) return;
  const key = keyVariable === undefined ? 'no key was sent' : `the key in ${keyVariable} was refused`;
  // A key of Azure's in the place of OpenAI's is taken for a token of another kind.
  const advice = azureResource(target) === undefined || 'api-key' in target.headers ? '' : AZURE_KEY;
  throw new PlimsollError(
    'TARGET_REFUSED_KEY',
    `${url} answered ${status}: ${key} (${errorMessage(text, hide)})${advice}.`,
  );
}

/** A key that may ask for answers need not be one that may list models. */
function mayNotList(told: Told, target: HttpTarget, keyVariable: string | undefined): string {
  const what =
    keyVariable === undefined ? 'lists no models without a key' : `does not let the key in ${keyVariable} list models`;
  const words = `the server ${what} (${errorMessage(told.text, told.hide)})`;
  return whoSays(told, target, words) ?? words;
}

/**
 * Where Azure lists models: beside the deployments, which it does not list. A deployment is told by its path, or, of the
 * newer API, by a name of the user's own that takes the place of a model's.
 */
function azureResource(target: HttpTarget): HttpTarget | undefined {
  const { pathname, hostname } = new URL(target.url);
  const isDeployment = /\/openai\/deployments\/[^/]+$/.test(pathname);
  if (!isDeployment && !/\.(openai|services\.ai|cognitiveservices)\.azure\.(com|us|cn)$/.test(hostname))
    return undefined;
  const root = (url: string): string => url.replace(/\/deployments\/[^/?]+(?=$|\?)/, '');
  return {
    ...target,
    url: root(target.url),
    ...(target.fullUrl === undefined ? {} : { fullUrl: root(target.fullUrl) }),
  };
}

/** Throws for a redirect to somewhere else; one that only adds a slash says nothing of where answers are. */
function redirectIn({ url, status, headers, hide }: Told, path: string): string | undefined {
  if (status < 300 || status >= 400) return undefined;
  const redirect: Redirect = { location: hide(String(headers['location'] ?? '')), asked: url, path };
  if (redirect.location === '' || isSlashAlone(redirect)) return `${url} answered ${status}`;
  throw new PlimsollError('TARGET_MOVED', `${url} answered ${status} and ${hide(redirectInWords(redirect))}.`);
}

const UNREACHED: ReadonlySet<ErrorCode> = new Set(['TARGET_UNREACHABLE', 'PROXY_FAILED']);

/** Throws where the models are below another base, which is then the one that is meant. */
async function mustBeNowhereElse(told: Told, target: HttpTarget, path: string, interrupt: AbortSignal): Promise<void> {
  for (const base of otherBases(target.url)) {
    const other = { ...target, url: base, ...(target.fullUrl === undefined ? {} : { fullUrl: base }) };
    const there = await askTarget(other, path, interrupt).catch((error: unknown) => {
      if (error instanceof PlimsollError && UNREACHED.has(error.code)) return undefined;
      throw error;
    });
    if (there?.status !== 200 || (modelsIn(there.text)?.models.length ?? 0) === 0) continue;
    throw new PlimsollError(
      'TARGET_WRONG_BASE',
      `${told.url} answered ${told.status}, and ${withoutQuery(there.url)} lists models; did you mean "${base}"?`,
    );
  }
}

/** Whose answer a failure may be where a proxy passes requests on. */
function whoSays({ status }: Told, { url, proxies, http2 }: HttpTarget, words: string): string | undefined {
  const proxy = url.startsWith('https:') || http2 === true ? undefined : proxyFor(url, proxies);
  return proxy === undefined || !isPerhapsOfProxy(status) ? undefined : byProxy(proxy, status, words);
}
