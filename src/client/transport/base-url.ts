/**
 * The address of something below an API's base: the path comes before the base's query, which goes with every request,
 * as Azure's `?api-version=` must.
 */
export function below(base: string, path: string): string {
  const { head, query } = parted(base);
  const { head: own, query: ownQuery } = parted(path);
  const whole = [ownQuery, query].filter((one) => one !== '').join('&');
  return `${head}${own}${whole === '' ? '' : `?${whole}`}`;
}

/** Without slashes at the end of its path. */
export function asBase(url: string): string {
  const { head, query } = parted(url.split('#', 1)[0] ?? '');
  return `${head.replace(/\/+$/, '')}${query === '' ? '' : `?${query}`}`;
}

/** Names of a query's fields that hold keys. */
const SECRET_NAME = /key|token|secret|auth|pass(word|wd)?$|credential|signature|^(sig|code|pwd|sas)$/i;
/** A value that nobody would think of as a word. */
const SECRET_VALUE = /^(sk|pk|rk|gsk|hf|xai|nvapi|AIza)[-_]?[\w-]{8,}|^[\w.~+/=%-]{32,}$/;

/** The values in a URL's query that look like keys, as they are written there. */
export const secretsIn = (url: string): readonly string[] =>
  fieldsOf(url).flatMap(({ name, value }) => (isSecret(name, value) ? [value] : []));

/** Stands where a key was. */
export const HIDDEN = '(hidden)';

/** As it may be shown: with `(hidden)` in place of what looks like a key. */
export function shownUrl(url: string): string {
  const fields = fieldsOf(url);
  if (!fields.some(({ name, value }) => isSecret(name, value))) return url;
  const shown = fields.map(({ name, value, written }) => (isSecret(name, value) ? `${name}=${HIDDEN}` : written));
  return `${parted(url).head}?${shown.join('&')}`;
}

const isSecret = (name: string, value: string): boolean =>
  value !== '' && (SECRET_NAME.test(name) || SECRET_VALUE.test(value));

function fieldsOf(url: string) {
  const { query } = parted(url.split('#', 1)[0] ?? '');
  if (query === '') return [];
  return query.split('&').map((written) => {
    const [name = '', ...value] = written.split('=');
    return { name, value: value.join('='), written };
  });
}

function parted(url: string): { readonly head: string; readonly query: string } {
  const at = url.indexOf('?');
  return at === -1 ? { head: url, query: '' } : { head: url.slice(0, at), query: url.slice(at + 1) };
}
