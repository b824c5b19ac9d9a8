import { describe, expect, test } from 'vitest';
import { proxiesIn, proxyFor, proxyInWords, proxySecrets } from './proxy.ts';

const HTTP = 'http://h/v1';
const HTTPS = 'https://h/v1';

describe('the environment names a proxy', () => {
  test.each<[Record<string, string>, string, string | undefined]>([
    [{ HTTP_PROXY: 'http://p:3128' }, HTTP, 'http://p:3128'],
    [{ HTTP_PROXY: 'http://p:3128' }, HTTPS, undefined],
    [{ HTTPS_PROXY: 'http://p:3128' }, HTTPS, 'http://p:3128'],
    [{ HTTP_PROXY: 'http://a', http_proxy: 'http://b' }, HTTP, 'http://b'],
    [{ HTTP_PROXY: 'http://a', http_proxy: '' }, HTTP, undefined],
    [{ ALL_PROXY: 'p:3128' }, HTTPS, 'http://p:3128'],
    [{ all_proxy: 'p:3128', HTTP_PROXY: 'q:1' }, HTTP, 'http://q:1'],
    [{ HTTP_PROXY: 'http://p', REQUEST_METHOD: 'GET' }, HTTP, undefined],
    [{ http_proxy: 'http://p', REQUEST_METHOD: 'GET' }, HTTP, 'http://p'],
    [{ HTTPS_PROXY: 'https://p:8443', NO_PROXY: 'h' }, HTTPS, undefined],
    [{ HTTPS_PROXY: 'https://p:8443', NO_PROXY: 'h', no_proxy: 'x' }, HTTPS, 'https://p:8443'],
    [{ HTTPS_PROXY: 'http://[::1]:3128' }, HTTPS, 'http://[::1]:3128'],
  ])('%j for %s', (env, url, expected) => {
    expect(proxyFor(url, proxiesIn(env))?.url).toBe(expected);
  });
});

test('user and password are sent and shown nowhere', () => {
  const proxies = proxiesIn({ HTTPS_PROXY: 'http://me:h%40sh-hush@p:3128' });
  const authorization = `Basic ${Buffer.from('me:h@sh-hush').toString('base64')}`;
  expect(proxyFor(HTTPS, proxies)).toEqual({ url: 'http://p:3128', variable: 'HTTPS_PROXY', authorization });
  expect(proxySecrets(proxies)).toEqual([authorization, authorization.slice(6), 'h@sh-hush']);
  expect(proxyInWords(HTTPS, proxies)).not.toContain('hush');
});

test.each(['socks5://me:hush@p:1080', 'http://me:hush@'])('%s is refused without being repeated', (value) => {
  const refused = (): unknown => proxyFor(HTTP, proxiesIn({ HTTP_PROXY: value }));
  expect(refused).toThrow(/^HTTP_PROXY .*it takes the URL of a proxy/);
  expect(refused).not.toThrow(/hush/);
});

test('whether a target is asked by way of one is said, and whether NO_PROXY keeps it from that', () => {
  expect(proxyInWords(HTTP, undefined)).toBeUndefined();
  expect(proxyInWords(HTTP, proxiesIn({ HTTP_PROXY: 'p' }))).toMatch(
    /^h is asked by way of the proxy http:\/\/p \(HTTP_PROXY\)/,
  );
  expect(proxyInWords(HTTP, proxiesIn({ HTTP_PROXY: 'p', NO_PROXY: 'h' }))).toMatch(
    /^h is asked directly.*NO_PROXY names it/,
  );
});
