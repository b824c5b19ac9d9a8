import { PlimsollError } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { isExempt } from './no-proxy.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment says of proxies. Plain data: it crosses threads. */
export interface Proxies {
  /** For `http:` and for `https:`; absent where there is none. */
  readonly http?: NamedProxy;
  readonly https?: NamedProxy;
  readonly noProxy: string;
}

interface NamedProxy {
  readonly variable: string;
  /** As the variable has it, with what is secret in it. */
  readonly value: string;
}

/** The one that a URL is asked by way of. */
export interface ViaProxy {
  /** Without user and password. */
  readonly url: string;
  /** That it is named in. */
  readonly variable: string;
  /** For the header `proxy-authorization`. */
  readonly authorization?: string;
}

/**
 * As curl reads them: in small letters before capitals, and an empty one is none. `HTTP_PROXY` is left alone in a CGI
 * script, where it may be a visitor's header. Undefined where nothing is set.
 */
export function proxiesIn(env: Env): Proxies | undefined {
  const named = (...variables: readonly string[]): NamedProxy | undefined => {
    const variable = variables.find((name) => env[name] !== undefined);
    const value = variable === undefined ? undefined : env[variable]?.trim();
    return variable === undefined || !value ? undefined : { variable, value };
  };
  const all = named('all_proxy', 'ALL_PROXY');
  const isCgi = env['REQUEST_METHOD'] !== undefined;
  const http = (isCgi ? named('http_proxy') : named('http_proxy', 'HTTP_PROXY')) ?? all;
  const https = named('https_proxy', 'HTTPS_PROXY') ?? all;
  if (http === undefined && https === undefined) return undefined;
  return { ...given({ http, https }), noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' };
}

/** Undefined for a URL that is asked directly. Throws for a proxy that cannot be used, without repeating it. */
export function proxyFor(url: string, proxies: Proxies | undefined): ViaProxy | undefined {
  const named = url.startsWith('https:') ? proxies?.https : proxies?.http;
  if (proxies === undefined || named === undefined || isExempt(url, proxies.noProxy)) return undefined;
  const { variable, value } = named;
  const proxy = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  if (proxy === null) throw unusable(variable, 'is no URL');
  if (!/^https?:$/.test(proxy.protocol))
    throw unusable(variable, `names a proxy of ${proxy.protocol}//, which is not spoken here`);
  const { username, password, origin } = proxy;
  const authorization = username === '' && password === '' ? undefined : basic(decoded(username), decoded(password));
  return given({ url: origin, variable, authorization });
}

/** What must not be shown of a proxy. */
export function proxySecrets(proxies: Proxies | undefined): readonly string[] {
  return [proxies?.http, proxies?.https].flatMap((named) => {
    const url =
      named === undefined ? null : URL.parse(named.value.includes('://') ? named.value : `http://${named.value}`);
    if (url === null || (url.username === '' && url.password === '')) return [];
    const [name, password] = [decoded(url.username), decoded(url.password)];
    return [basic(name, password), basic(name, password).slice('Basic '.length), password].filter(
      (text) => text.length > 3,
    );
  });
}

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unusable = (variable: string, what: string): PlimsollError =>
  new PlimsollError(
    'PROXY_UNUSABLE',
    `${variable} ${what}; it takes the URL of a proxy, like "http://proxy.example.org:3128".`,
  );

/** How a target is reached, in one sentence; undefined where no proxy is named for it. */
export function proxyInWords(url: string, proxies: Proxies | undefined): string | undefined {
  const proxy = proxyFor(url, proxies);
  const host = new URL(url).host;
  if (proxy !== undefined)
    return `${host} is asked by way of the proxy ${proxy.url} (${proxy.variable}), whose time counts as the target’s; NO_PROXY names the hosts that are asked directly.`;
  const named = url.startsWith('https:') ? proxies?.https : proxies?.http;
  return named === undefined
    ? undefined
    : `${host} is asked directly, though ${named.variable} is set: NO_PROXY names it.`;
}
