import { z } from 'zod';
import { asBase, HIDDEN, shownUrl } from '../client/transport/base-url.ts';
import { type Dialect, MAX_TOKENS_FIELDS } from '../client/wire/dialect.ts';
import { DIALECT_NAMES, DIALECTS } from '../client/wire/dialects.ts';
import { isObject } from '../client/wire/fields.ts';
import { given } from '../core/given.ts';
import { shown, takes, takesSecretly } from '../core/takes.ts';
import { chosen, oneOf, strict, text } from '../load/prompts/fields.ts';

const URL_WHAT = 'the base of an API, like "http://127.0.0.1:8000/v1"';

const urlField = z
  .string({ error: takes(URL_WHAT) })
  .refine((value) => urlProblem(value) === undefined, { error: ({ input }) => urlProblem(String(input)) })
  .transform(asBase);

/** Never repeats a URL that holds a password or a query, for these may be keys. */
function urlProblem(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const withScheme = URL.parse(`http://${value}`);
    if (/[@?#]/.test(value) || withScheme === null) return `takes ${URL_WHAT}`;
    return `takes ${URL_WHAT}, got ${shown(value)}${value.includes('://') ? '' : '; begin it with http:// or https://'}`;
  }
  if (url.username !== '' || url.password !== '')
    return 'must hold no user name or password; name the variable that holds the key with apiKey: { env }';
  if (value.includes(`=${HIDDEN}`)) return 'was written down without its key, so give it again, whole';
  return url.hash === '' ? undefined : 'takes the base of an API, without #';
}

const KEY_ADVICE = "{ env: 'NAME' }, the variable that holds the key; a key must not be in a scenario file";
const variable = takesSecretly('the name of a variable, like "STAGING_API_KEY"');
/** Those that say how the connection is used, and so are the transport's own to say. */
const OF_CONNECTION =
  /^(connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const NO_NAME = 'is no name that an HTTP header can have';
const NOT_OURS = 'says how the connection is used, which is not to be chosen; leave it out';

const keyShape = { env: z.string({ error: variable }).regex(/^[A-Za-z_]\w*$/, { error: variable }) };
const HEADER_WHAT = 'the name of a header, like "api-key"';
const targetKeyField = strict(KEY_ADVICE, {
  ...keyShape,
  header: z
    .string({ error: takesSecretly(HEADER_WHAT) })
    .regex(HEADER_NAME, { error: NO_NAME })
    .refine((name) => !OF_CONNECTION.test(name), { error: NOT_OURS })
    .transform((name) => name.toLowerCase())
    .optional(),
}).transform(({ env, header }) => given({ env, header }));

/** An object, and anything else is refused without being repeated. */
export const secretly = <T>(what: string, field: z.ZodType<T>): z.ZodType<T> =>
  chosen(what, (value): z.ZodType<T> => (isObject(value) ? field : z.never({ error: takesSecretly(what) })));

/** A literal key is refused. */
export const apiKeyField = secretly(KEY_ADVICE, strict(KEY_ADVICE, keyShape));

/** Values are never repeated: they may be keys. */
const headersField = z
  .record(
    z.string(),
    z.string({ error: takesSecretly('text') }).regex(/^[^\r\n\0]*$/, { error: 'takes one line of text' }),
    {
      error: takesSecretly('{ "name": "value", … }'),
    },
  )
  .superRefine((headers, context) => {
    for (const name of Object.keys(headers))
      if (!HEADER_NAME.test(name)) context.addIssue({ code: 'custom', path: [name], message: NO_NAME });
      else if (OF_CONNECTION.test(name)) context.addIssue({ code: 'custom', path: [name], message: NOT_OURS });
  });

const BODY_WHAT = 'further fields of every request, like { temperature: 0 }';
const OPTIONS_WHAT = 'fields to add, like { continuous_usage_stats: true }, or null, which leaves it out';

const bodyField = z.record(z.string(), z.json({ error: takes('what JSON can hold') }), { error: takes(BODY_WHAT) });

const TARGET = {
  url: urlField,
  model: text('the name of a model'),
  api: oneOf(...DIALECT_NAMES).default('openai-chat'),
  apiKey: secretly(KEY_ADVICE, targetKeyField).optional(),
  http2: z.boolean({ error: takes('true or false') }).optional(),
  headers: headersField.optional(),
  body: bodyField.optional(),
  maxTokensField: oneOf(...MAX_TOKENS_FIELDS).optional(),
  stream: z.boolean({ error: takes('true or false') }).optional(),
};

interface Declared {
  readonly url?: unknown;
  readonly api?: unknown;
  readonly body?: unknown;
}

/** What a dialect fills in is not to be asked for otherwise. */
function noOwnFields({ api, body }: Declared, context: z.RefinementCtx): void {
  const ownFields: Readonly<Record<string, string>> = dialectNamed(api)?.ownFields ?? {};
  for (const [name, value] of Object.entries(isObject(body) ? body : {}))
    if (Object.hasOwn(ownFields, name))
      context.addIssue({ code: 'custom', path: ['body', name], message: `must be left out: it ${ownFields[name]}` });
    else if (name === 'stream_options' && value !== null && !isObject(value))
      context.addIssue({ code: 'custom', path: ['body', name], message: takes(OPTIONS_WHAT)({ input: value }) });
}

/** An address copied from a request is longer than the base, and tells which API it is of. */
function baseAlone({ url, api }: Declared, context: z.RefinementCtx): void {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  if (parsed === null) return;
  const path = parsed.pathname.replace(/\/+$/, '');
  // The longest, for `/chat/completions` ends like `/completions`.
  const [found] = Object.entries(DIALECTS)
    .filter(([, dialect]) => path.endsWith(dialect.path))
    .sort(([, a], [, b]) => b.path.length - a.path.length);
  const extra = found?.[1].path ?? (path.endsWith('/models') ? '/models' : undefined);
  if (extra === undefined) return;
  const base = `${parsed.origin}${path.slice(0, -extra.length)}${parsed.search === '' ? '' : '?…'}`;
  const its = found === undefined || found[0] === api ? '' : `, and the api of ${extra} is "${found[0]}"`;
  const message = `takes the base of an API; leave ${extra} out, it is added: "${base}"${its}`;
  context.addIssue({ code: 'custom', path: ['url'], message });
}

const dialectNamed = (api: unknown) =>
  Object.entries(DIALECTS).find(([name]) => name === api)?.[1] as Dialect | undefined;

/** Looked for beside whatever else is wrong with a target. */
const whole = [
  (target: object, context: z.RefinementCtx): void => {
    noOwnFields(target, context);
    baseAlone(target, context);
  },
  { when: ({ value }: { readonly value: unknown }): boolean => typeof value === 'object' && value !== null },
] as const;

/** What looks like a key in the query is told by nobody: it stays in `fullUrl`, which is for asking alone. */
function withoutSecrets<T extends { readonly url: string }>(target: T): T & { readonly fullUrl?: string } {
  const url = shownUrl(target.url);
  return url === target.url ? target : { ...target, url, fullUrl: target.url };
}

export const targetField = strict('{ url, model }', TARGET)
  .superRefine(...whole)
  .transform(withoutSecrets);

/** Beyond it the sum of several would be no number. */
const MOST_WEIGHT = 1_000_000;
const weight = takes('a number above 0, at most 1000000');

/** One of `targets`, which is told by its name. */
export const namedTargetField = strict('{ url, model }', {
  ...TARGET,
  weight: z.number({ error: weight }).positive({ error: weight }).max(MOST_WEIGHT, { error: weight }).optional(),
})
  .superRefine(...whole)
  .transform(withoutSecrets);
