import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { askTarget } from './ask-target.ts';
import { failureOf } from './failure.ts';

const failure = (code: string, message = 'said') => failureOf(Object.assign(new Error(message), { code }));

// As OpenSSL 1.1, 3.0 and 3.5 name the same alerts.
test.each([
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'it refused the TLS handshake'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'it refused the TLS handshake'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'it refused the client certificate, or the lack of one'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'it refused the client certificate, or the lack of one'],
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'it refused the client certificate, or the lack of one'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'it asks for a client certificate'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'no version of TLS is spoken by both sides'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'what answers there speaks no TLS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'nobody who is trusted here vouches for its certificate'],
])('%s: %s', (code, what) => {
  expect(failure(code)).toMatchObject({ code, what, advice: expect.any(String) });
});

test('of a line of OpenSSL only its reason is kept: the rest differs from thread to thread', () => {
  const said =
    '40CD254E187F0000:error:0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error:../ssl/rec.c:918:SSL alert number 80\n';
  expect(failure('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', said)).toEqual({
    code: 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    what: 'TLS failed: tlsv1 alert internal error',
  });
});

test('a server that speaks HTTP/2 alone, without TLS, is told how it can be asked', async () => {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asking = askTarget({ url, headers: {}, secrets: [] }, '/v1/models', new AbortController().signal);
  await expect(asking).rejects.toThrow(/speaks no HTTP\/1\.1 .*set target\.http2: true/);
  server.close();
});

test('what is no failure of TLS keeps its words, and the code is that of its cause', () => {
  expect(failure('EPIPE', 'write EPIPE')).toEqual({ code: 'EPIPE', what: 'write EPIPE' });
  const cause = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const wrapped = Object.assign(new Error('terminated', { cause }), { code: 'UND_ERR_SOCKET' });
  expect(failureOf(wrapped)).toEqual({ code: 'ECONNRESET', what: 'terminated' });
});
