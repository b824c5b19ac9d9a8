import { z } from 'zod';
import { MAX_TOKENS_FIELDS } from '../client/wire/dialect.ts';
import { DIALECT_NAMES, DIALECTS } from '../client/wire/dialects.ts';
import { isObject } from '../client/wire/fields.ts';
import { shown, takes, takesSecretly } from '../core/takes.ts';
import { chosen, oneOf, strict, text } from '../load/prompts/fields.ts';

const URL_WHAT = 'the base of an API, like "http://127.0.0.1:8000/v1"';

const urlField = z
  .string({ error: takes(URL_WHAT) })
  .refine((value) => urlProblem(value) === undefined, { error: ({ input }) => urlProblem(String(input)) })
  .transform((value) => value.replace(/\/+$/, ''));

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
  if (url.search !== '' || url.hash !== '') return 'takes the base of an API, without ? and #';
  const base = url.pathname.replace(/\/+$/, '');
  const path = Object.values(DIALECTS).find((dialect) => base.endsWith(dialect.path))?.path;
  return path === undefined ? undefined : `takes the base of an API; leave ${path} out, it is added`;
}

const KEY_ADVICE = "{ env: 'NAME' }, the variable that holds the key; a key must not be in a scenario file";
const variable = takesSecretly('the name of a variable, like "STAGING_API_KEY"');
const keyField = strict(KEY_ADVICE, {
  env: z.string({ error: variable }).regex(/^[A-Za-z_]\w*$/, { error: variable }),
});

/** An object, and anything else is refused without being repeated. */
export const secretly = <T>(what: string, field: z.ZodType<T>): z.ZodType<T> =>
  chosen(what, (value): z.ZodType<T> => (isObject(value) ? field : z.never({ error: takesSecretly(what) })));

/** A literal key is refused. */
export const apiKeyField = secretly(KEY_ADVICE, keyField);

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
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
        context.addIssue({ code: 'custom', path: [name], message: 'is no name that an HTTP header can have' });
  });

const BODY_WHAT = 'further fields of every request, like { temperature: 0 }';

const bodyField = z.record(z.string(), z.json({ error: takes('what JSON can hold') }), { error: takes(BODY_WHAT) });

const TARGET = {
  url: urlField,
  model: text('the name of a model'),
  api: oneOf(...DIALECT_NAMES).default('openai-chat'),
  apiKey: apiKeyField.optional(),
  headers: headersField.optional(),
  body: bodyField.optional(),
  maxTokensField: oneOf(...MAX_TOKENS_FIELDS).optional(),
  stream: z.boolean({ error: takes('true or false') }).optional(),
};

/** What a dialect fills in is not to be asked for otherwise. Looked for beside whatever else is wrong with a target. */
const noOwnFields = [
  (target: object, context: z.RefinementCtx): void => {
    const { api, body } = target as { readonly api?: unknown; readonly body?: unknown };
    const dialect = Object.entries(DIALECTS).find(([name]) => name === api)?.[1];
    const ownFields: Readonly<Record<string, string>> = dialect?.ownFields ?? {};
    for (const name of Object.keys(body ?? {}))
      if (Object.hasOwn(ownFields, name))
        context.addIssue({ code: 'custom', path: ['body', name], message: `must be left out: it ${ownFields[name]}` });
  },
  { when: ({ value }: { readonly value: unknown }): boolean => typeof value === 'object' && value !== null },
] as const;

export const targetField = strict('{ url, model }', TARGET).superRefine(...noOwnFields);

/** Beyond it the sum of several would be no number. */
const MOST_WEIGHT = 1_000_000;
const weight = takes('a number above 0, at most 1000000');

/** One of `targets`, which is told by its name. */
export const namedTargetField = strict('{ url, model }', {
  ...TARGET,
  weight: z.number({ error: weight }).positive({ error: weight }).max(MOST_WEIGHT, { error: weight }).optional(),
}).superRefine(...noOwnFields);
