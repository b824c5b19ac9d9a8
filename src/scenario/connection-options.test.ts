import { describe, expect, test } from 'vitest';
import { reachedUrl } from '../client/transport/connection.ts';
import { checkConnection } from './connection-options.ts';
import { nowhere } from './declaration.ts';
import { Mistakes } from './mistakes.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n';

function check(options: object, url = 'https://api.example.com/v1') {
  const mistakes = new Mistakes('chat.yaml', nowhere);
  const checked = checkConnection(options as Record<string, unknown>, url, mistakes);
  return { ...checked, said: mistakes.any ? mistakes.toError().message : '' };
}

test('nothing said is nothing changed', () => {
  expect(check({})).toEqual({ warnings: [], said: '' });
  expect(check({ noConnectionReuse: false, insecureSkipTLSVerify: false }).connection).toBeUndefined();
});

test('each of k6’s options in its own form', () => {
  const { connection, said } = check({
    noConnectionReuse: true,
    insecureSkipTLSVerify: true,
    userAgent: 'nightly/1',
    tlsVersion: 'tls1.3',
    dns: { ttl: 'inf', select: 'roundRobin', policy: 'any' },
    hosts: { 'api.example.com': '10.0.0.1' },
    tlsAuth: [{ cert: 'client.pem', key: PEM, domains: ['api.example.com'] }],
  });
  expect(said).toBe('');
  expect(connection).toEqual({
    isUsedOnce: true,
    trustsAnyone: true,
    userAgent: 'nightly/1',
    tlsVersion: { min: 'tls1.3', max: 'tls1.3' },
    dns: { ttlMs: Number.POSITIVE_INFINITY, select: 'roundRobin', policy: 'any' },
    address: { ip: '10.0.0.1' },
    certificate: { cert: 'client.pem', key: PEM },
  });
});

test('an empty user agent is one, for it means that none is sent', () => {
  expect(check({ userAgent: '' }).connection).toEqual({ userAgent: '' });
});

test('dns takes k6’s defaults for what it leaves out', () => {
  expect(check({ dns: {} }).connection?.dns).toEqual({ ttlMs: 300_000, select: 'random', policy: 'preferIPv4' });
  expect(check({ dns: { ttl: '0' } }).connection?.dns?.ttlMs).toBe(0);
});

describe('hosts', () => {
  test.each<[string, Record<string, string>, string, object | undefined]>([
    ['a name', { 'api.example.com': '10.0.0.1' }, 'https://api.example.com/v1', { ip: '10.0.0.1' }],
    ['in capitals', { 'API.Example.com': '10.0.0.1' }, 'https://api.example.com/v1', { ip: '10.0.0.1' }],
    ['another port', { 'api.test': '10.0.0.1:8443' }, 'https://api.test/v1', { ip: '10.0.0.1', port: 8443 }],
    ['IPv6', { 'api.test': '::1' }, 'https://api.test/v1', { ip: '::1' }],
    ['IPv6 and a port', { 'api.test': '[::1]:8443' }, 'https://api.test/v1', { ip: '::1', port: 8443 }],
    ['the end of a name', { '*.test': '10.0.0.1' }, 'https://a.b.test/v1', { ip: '10.0.0.1' }],
    ['any name', { '*': '10.0.0.1' }, 'https://api.test/v1', { ip: '10.0.0.1' }],
    [
      'any name, after one that fits',
      { '*': '10.0.0.1', '*.test': '10.0.0.2' },
      'https://api.test',
      { ip: '10.0.0.2' },
    ],
    ['the end of a label', { '*i.test': '10.0.0.1' }, 'https://api.test/v1', { ip: '10.0.0.1' }],
    ['any name at a port', { '*:443': '10.0.0.1' }, 'https://api.test/v1', { ip: '10.0.0.1' }],
    ['not the end itself', { '*.test': '10.0.0.1' }, 'https://test/v1', undefined],
    ['not part of a label', { '*.test': '10.0.0.1' }, 'https://contest/v1', undefined],
    ['the usual port', { 'api.test:443': '10.0.0.1' }, 'https://api.test/v1', { ip: '10.0.0.1' }],
    ['not another port', { 'api.test:80': '10.0.0.1' }, 'https://api.test/v1', undefined],
    [
      'the port before the name',
      { 'api.test': '10.0.0.1', 'api.test:8000': '10.0.0.2' },
      'http://api.test:8000/v1',
      { ip: '10.0.0.2' },
    ],
    [
      'the name before its end',
      { '*.test': '10.0.0.1', 'api.test': '10.0.0.2' },
      'https://api.test',
      { ip: '10.0.0.2' },
    ],
    ['the longer end', { '*.test': '10.0.0.1', '*.b.test': '10.0.0.2' }, 'https://a.b.test/v1', { ip: '10.0.0.2' }],
  ])('%s', (_, hosts, url, address) => {
    expect(check({ hosts }, url).connection?.address).toEqual(address);
  });

  test('that do not name the target are worth a warning', () => {
    expect(check({ hosts: { 'other.test': '10.0.0.1' } }).warnings).toEqual([
      "options.hosts does not name api.example.com, so the target's own address is asked.",
    ]);
  });

  test('decide where load really goes', () => {
    const { connection } = check({ hosts: { localhost: '[2001:db8::1]:8443' } }, 'http://localhost:8000/v1');
    expect(reachedUrl({ url: 'http://localhost:8000/v1', ...(connection && { connection }) })).toBe(
      'http://[2001:db8::1]:8443/v1',
    );
    expect(reachedUrl({ url: 'http://localhost:8000/v1' })).toBe('http://localhost:8000/v1');
  });
});

describe('tlsAuth', () => {
  const one = (name: string, domains?: readonly string[]) => ({ cert: `${name}.pem`, key: `${name}.key`, domains });

  test('shows the certificate that is meant for the target, or that for every host', () => {
    const certOf = (tlsAuth: readonly object[]) => check({ tlsAuth }).connection?.certificate?.cert;
    expect(certOf([one('other', ['other.test']), one('own', ['*.example.com'])])).toBe('own.pem');
    expect(certOf([one('any'), one('own', ['api.example.com'])])).toBe('own.pem');
    expect(certOf([one('any'), one('other', ['other.test'])])).toBe('any.pem');
    expect(certOf([one('other', ['other.test'])])).toBeUndefined();
  });

  test('that is for other hosts only is worth a warning', () => {
    expect(check({ tlsAuth: [one('other', ['other.test'])] }).warnings).toEqual([
      'No certificate of options.tlsAuth is for api.example.com, so none is shown to it.',
    ]);
  });
});

test('trusting anyone is worth a warning where there is something to trust', () => {
  expect(check({ insecureSkipTLSVerify: true }).warnings.join()).toContain('keys too');
  expect(check({ insecureSkipTLSVerify: true }, 'http://127.0.0.1:8000/v1').warnings).toEqual([]);
});

test('what is of TLS is worth a warning where there is none', () => {
  const options = { tlsVersion: 'tls1.3', tlsAuth: [{ cert: PEM, key: PEM, domains: ['other.test'] }] };
  expect(check(options, 'http://127.0.0.1:8000/v1').warnings).toEqual([
    '127.0.0.1 is asked without TLS, so options.tlsVersion does nothing there.',
    '127.0.0.1 is asked without TLS, so options.tlsAuth does nothing there.',
  ]);
});

test.each<[object, string]>([
  [{ noConnectionReuse: 'yes' }, 'options.noConnectionReuse: takes true or false, got "yes"'],
  [{ userAgent: 'a\r\nb' }, 'options.userAgent: takes one line of text'],
  [{ tlsVersion: 'tls1.1' }, 'options.tlsVersion: takes tls1.2 or tls1.3; "tls1.1" is no longer spoken here'],
  [{ tlsVersion: 'TLS 1.3' }, 'options.tlsVersion: takes tls1.2 or tls1.3, got "TLS 1.3"'],
  [{ tlsVersion: { min: 'tls1.3', max: 'tls1.2' } }, 'options.tlsVersion: takes a max that is not below its min'],
  [{ tlsVersion: { minn: 'tls1.3' } }, 'options.tlsVersion.minn: unknown key; did you mean "min"?'],
  [{ hosts: { 'api.test': 'localhost' } }, 'options.hosts["api.test"]: takes an IP address'],
  [{ hosts: { 'api.test': '10.0.0.1:99999' } }, 'options.hosts["api.test"]: takes an IP address'],
  [{ hosts: { 'a*.test': '10.0.0.1' } }, 'is no name of a host'],
  [{ hosts: ['10.0.0.1'] }, 'options.hosts: takes { "name": "address", … }'],
  [{ dns: { select: 'robin' } }, 'options.dns.select: takes first, random or roundRobin, got "robin"'],
  [{ dns: { ttl: 'forever' } }, 'options.dns.ttl: takes a duration'],
  [{ dns: { tll: '1m' } }, 'did you mean "ttl"?'],
  [{ tlsAuth: { cert: PEM, key: PEM } }, 'options.tlsAuth: takes a list, like [{ cert, key }]'],
  [{ tlsAuth: [{ cert: 'a.pem' }] }, 'options.tlsAuth[0].key: is missing; it takes a private key in PEM'],
])('a mistake is said with its place: %j', (options, expected) => {
  expect(check(options).said).toContain(expected);
});

test.each([
  { cert: PEM, key: 7, password: 'hush' },
  { cert: [PEM], key: PEM },
  { cert: PEM, key: `hush\n${'hush'}` },
  { cert: PEM, key: PEM, password: ['hush'] },
  { cert: PEM, key: PEM, pasword: 'hush' },
  { cert: PEM, key: PEM, domains: 'hush' },
  PEM,
  [PEM],
])('a mistake beside a secret does not repeat it', (entry) => {
  const { said } = check({ tlsAuth: [entry] });
  expect(said).toContain('options.tlsAuth');
  expect(said).not.toContain('hush');
});
