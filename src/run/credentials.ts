import { secretsIn } from '../client/transport/base-url.ts';
import type { HttpTarget } from '../client/transport/http.ts';
import { proxiesIn, proxyFor, proxySecrets } from '../client/transport/proxy.ts';
import { DIALECTS } from '../client/wire/dialects.ts';
import { PlimsollError } from '../core/errors.ts';
import { given } from '../core/given.ts';
import type { NamedTarget, Scenario, Target } from '../scenario/scenario.ts';
import { placeOf, targetsOf } from '../scenario/targets.ts';
import { withCertificate } from './client-certificate.ts';
import { VERSIONS } from './version.ts';

/** Whoever runs the server can tell load from users. */
const USER_AGENT = `plimsoll/${VERSIONS.plimsoll}`;

/** Shorter header values are words, not keys; hiding them would spoil every message. */
const LEAST_SECRET = 8;

type Env = Readonly<Record<string, string | undefined>>;

/** All of a run's targets, with keys and certificates. What is secret of one is hidden wherever another repeats it. */
export async function openTargets(scenario: Scenario, env: Env): Promise<readonly HttpTarget[]> {
  const each = targetsOf(scenario).map((target) => withCredentials(target, env));
  const ofMetrics = metricsKey(scenario, env);
  const secrets = [
    ...new Set([...each.flatMap((target) => target.secrets), ...(ofMetrics === undefined ? [] : [ofMetrics])]),
  ];
  return Promise.all(each.map((target) => withCertificate({ ...target, secrets }, scenario.file)));
}

/** The target as its API wants it asked, with its key in the one place where it is needed: the header of a request. */
export function withCredentials(target: Target | NamedTarget, env: Env): HttpTarget {
  // In lower case, so that nothing is sent twice under two spellings.
  const own = Object.entries(target.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { headers: usual, keyHeader, modelsPath } = DIALECTS[target.api];
  const headers: Record<string, string> = { ...usual, ...Object.fromEntries(own) };
  const secrets = own.map(([, value]) => value).filter((value) => value.length >= LEAST_SECRET);
  if (target.apiKey !== undefined) {
    const key = keyIn(target.apiKey, placeOf(target), env);
    const { header } = target.apiKey;
    const [name, value] = header === undefined ? keyHeader(key) : [header, key];
    headers[name] = value;
    secrets.push(key);
  }
  const agent = target.connection?.userAgent ?? USER_AGENT;
  if (agent !== '') headers['user-agent'] ??= agent;
  const { url, fullUrl, connection, http2 } = target;
  const proxies = proxiesIn(env);
  // Told before anything is sent.
  proxyFor(url, proxies);
  secrets.push(...secretsIn(fullUrl ?? url).flatMap(decoded), ...proxySecrets(proxies));
  const saidFields = target.body && Object.keys(target.body);
  return given({ url, fullUrl, headers, secrets, connection, http2, proxies, modelsPath, saidFields });
}

/** What the pages that `serverMetrics` names ask for; undefined where it names no key. */
export const metricsKey = ({ serverMetrics: of }: Pick<Scenario, 'serverMetrics'>, env: Env): string | undefined =>
  of.kind === 'given' && of.apiKey !== undefined ? keyIn(of.apiKey, 'serverMetrics', env) : undefined;

function keyIn({ env: variable }: { readonly env: string }, place: string, env: Env): string {
  const key = env[variable]?.trim();
  if (key) return key;
  throw new PlimsollError('KEY_MISSING', `${place}.apiKey reads the variable ${variable}, which is not set.`);
}

/** As it stands in a URL, and as it was meant. */
function decoded(value: string): readonly string[] {
  try {
    return [value, decodeURIComponent(value)];
  } catch {
    return [value];
  }
}
