import { isIP } from 'node:net';
import { z } from 'zod';
import { type Address, type Connection, isPem, type TlsVersion } from '../client/transport/connection.ts';
import { given } from '../core/given.ts';
import { shown, takes, takesSecretly } from '../core/takes.ts';
import { chosen, duration, oneOf, strict } from '../load/prompts/fields.ts';
import { bestFor, hostOf, isHostPattern } from './host-patterns.ts';
import type { Mistakes } from './mistakes.ts';
import { secretly } from './target-field.ts';

const flag = z.boolean({ error: takes('true or false') }).optional();

const ADDRESS_WHAT = 'an IP address, with a port where it is another, like "10.0.0.1:8443"';
const addressField = z
  .string({ error: takes(ADDRESS_WHAT) })
  .refine((value) => parseAddress(value) !== undefined, { error: takes(ADDRESS_WHAT) })
  .transform((value) => parseAddress(value)!);

const hostsField = z
  .record(z.string(), addressField, { error: takes('{ "name": "address", … }') })
  .superRefine((hosts, context) => {
    for (const name of Object.keys(hosts))
      if (!isHostPattern(name))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is no name of a host; `*` can only begin one, as in "*.example.com"',
        });
  });

const TTL_WHAT = 'a duration like "5m", "0" or "inf"';
const dnsField = strict('{ ttl, select, policy }', {
  ttl: chosen(TTL_WHAT, (value) =>
    value === 'inf' ? z.literal('inf').transform(() => Number.POSITIVE_INFINITY) : duration(),
  ).default(300_000),
  select: oneOf('first', 'random', 'roundRobin').default('random'),
  policy: oneOf('preferIPv4', 'preferIPv6', 'onlyIPv4', 'onlyIPv6', 'any').default('preferIPv4'),
}).transform(({ ttl, select, policy }) => ({ ttlMs: ttl, select, policy }));

const VERSIONS = ['tls1.2', 'tls1.3'] as const satisfies readonly TlsVersion[];
const OLDER = new Set<unknown>(['ssl3.0', 'tls1.0', 'tls1.1']);
const versionField = z.enum(VERSIONS, {
  error: ({ input }) =>
    OLDER.has(input)
      ? `takes tls1.2 or tls1.3; ${shown(input)} is no longer spoken here, nor by today's servers`
      : takes('tls1.2 or tls1.3')({ input }),
});
const tlsVersionField = chosen(
  '"tls1.2", "tls1.3" or { min, max }',
  (value): z.ZodType<Connection['tlsVersion']> =>
    typeof value === 'string'
      ? versionField.transform((version) => ({ min: version, max: version }))
      : strict('{ min, max }', { min: versionField.optional(), max: versionField.optional() })
          .refine(({ min = 'tls1.2', max = 'tls1.3' }) => min <= max, {
            error: 'takes a max that is not below its min',
          })
          .transform(({ min, max }) => given({ min, max })),
);

/** Never repeated: half of them are secrets. */
const pemField = (what: string): z.ZodType<string> =>
  z
    .string({ error: takesSecretly(what) })
    .min(1, { error: takesSecretly(what) })
    .refine((value) => isPem(value) || !value.includes('\n'), { error: takesSecretly(what) });
const domain = takesSecretly('the names of hosts, like "api.example.com" or "*.example.com"');
const CERTIFICATE_WHAT = '{ cert, key }';
const certificateField = strict(CERTIFICATE_WHAT, {
  cert: pemField('a certificate in PEM, or the path of a file that holds one'),
  key: pemField('a private key in PEM, or the path of a file that holds one'),
  password: z.string({ error: takesSecretly('text') }).optional(),
  domains: z.array(z.string({ error: domain }).refine(isHostPattern, { error: domain }), { error: domain }).optional(),
}).transform(({ cert, key, password, domains }) => ({
  domains,
  certificate: given({ cert, key, password }),
}));
const certificatesField = z.array(secretly(CERTIFICATE_WHAT, certificateField), {
  error: takesSecretly('a list, like [{ cert, key }]'),
});

const NO_LINE_BREAK = /^[^\r\n\0]*$/;
const userAgentField = z
  .string({ error: takes('text') })
  .regex(NO_LINE_BREAK, { error: 'takes one line of text' })
  .optional();

export interface CheckedConnection {
  /** Absent where k6's options say nothing of it. */
  readonly connection?: Connection;
  readonly warnings: readonly string[];
}

/** k6's options of its HTTP client that mean something here, resolved for the one host that the target is. */
export function checkConnection(
  options: Readonly<Record<string, unknown>>,
  url: string | undefined,
  mistakes: Mistakes,
): CheckedConnection {
  const read = <T>(name: string, field: z.ZodType<T>): T | undefined =>
    options[name] === undefined ? undefined : mistakes.check(field, options[name], ['options', name]);
  const isUsedOnce = read('noConnectionReuse', flag);
  const trustsAnyone = read('insecureSkipTLSVerify', flag);
  const userAgent = read('userAgent', userAgentField);
  const dns = read('dns', dnsField);
  const tlsVersion = read('tlsVersion', tlsVersionField);
  const hosts = read('hosts', hostsField) ?? {};
  const certificates = read('tlsAuth', certificatesField) ?? [];
  if (url === undefined) return { warnings: [] };

  const host = hostOf(url);
  const address = bestFor(Object.entries(hosts), host);
  const named = certificates.flatMap(({ domains = [], certificate: one }) =>
    domains.map((name) => [name, one] as const),
  );
  const certificate = bestFor(named, host) ?? certificates.find(({ domains }) => domains === undefined)?.certificate;
  const switches = { isUsedOnce: isUsedOnce || undefined, trustsAnyone: trustsAnyone || undefined };
  const connection: Connection = given({ address, dns, ...switches, tlsVersion, certificate, userAgent });
  const isTls = url.startsWith('https:');
  // Who would trust anyone loses nothing where nobody has to be trusted.
  const ofTls = ['tlsVersion', 'tlsAuth'].filter((name) => options[name] !== undefined);
  const warnings = [
    ...(Object.keys(hosts).length > 0 && address === undefined
      ? [`options.hosts does not name ${host.host}, so the target's own address is asked.`]
      : []),
    ...(certificates.length > 0 && certificate === undefined && isTls
      ? [`No certificate of options.tlsAuth is for ${host.host}, so none is shown to it.`]
      : []),
    ...(trustsAnyone === true && isTls
      ? [`Whoever answers for ${host.host} is trusted with all that is sent, keys too (options.insecureSkipTLSVerify).`]
      : []),
    ...(isTls ? [] : ofTls.map((name) => `${host.host} is asked without TLS, so options.${name} does nothing there.`)),
  ];
  return { ...(Object.keys(connection).length === 0 ? {} : { connection }), warnings };
}

/** `10.0.0.1`, `10.0.0.1:8443`, `::1` or `[::1]:8443`. */
function parseAddress(text: string): Address | undefined {
  if (isIP(text) !== 0) return { ip: text };
  const [, ip = '', port] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? /^\[([^[\]]+)\]$/.exec(text) ?? [];
  if (isIP(ip) === 0 || (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))) return undefined;
  return { ip, ...(port === undefined ? {} : { port: Number(port) }) };
}
