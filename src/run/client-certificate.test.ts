import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issue } from '../../test/fixtures/certificate.ts';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import type { Certificate } from '../client/transport/connection.ts';
import { withCertificate } from './client-certificate.ts';

const OWN = issue('own');
const OTHER = issue('other');
const LOCKED = createPrivateKey(OWN.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
  .toString();
/** As OpenSSL sees what one wrong password in some 200 makes of a key. */
const NO_KEY = LOCKED.replace(/\n[^-]+\n/, '\nAAAA\n');
const FILES = { 'own.pem': OWN.cert, 'own.key': OWN.key, 'notes.txt': 'hush' };
const ready = async (certificate: Certificate) =>
  withCertificate({ connection: { certificate } }, join(await scratch(FILES), 'chat.yaml'));

test.each<[string, Certificate]>([
  ['in PEM', { cert: OWN.cert, key: OWN.key }],
  ['in files beside the scenario', { cert: 'own.pem', key: 'own.key' }],
])('a certificate and its key are taken %s', async (_, certificate) => {
  expect(await ready(certificate)).toEqual({ connection: { certificate: { cert: OWN.cert, key: OWN.key } } });
});

test('an encrypted key is opened with its password', async () => {
  const certificate = { cert: OWN.cert, key: LOCKED, password: 'open sesame' };
  expect(await ready(certificate)).toEqual({ connection: { certificate } });
});

test('a target without one is left as it is', async () => {
  expect(await withCertificate({ connection: { userAgent: 'x' } }, '/')).toEqual({ connection: { userAgent: 'x' } });
  expect(await withCertificate({}, '/')).toEqual({});
});

test.each<[string, Certificate, string]>([
  ['a file that is not there', { cert: 'no.pem', key: 'own.key' }, 'no.pem, which could not be read (ENOENT)'],
  ['a file that is something else', { cert: 'own.pem', key: 'notes.txt' }, 'notes.txt, which holds no PEM'],
  ['a key of another certificate', { cert: OWN.cert, key: OTHER.key }, 'its key belongs to another certificate'],
  ['a wrong password', { cert: OWN.cert, key: LOCKED, password: 'open barley' }, 'password does not open it'],
  ['a locked key without a password', { cert: OWN.cert, key: LOCKED }, 'password does not open it'],
  ['a password that opens it to no key', { cert: OWN.cert, key: NO_KEY, password: 'open sesame' }, 'does not open it'],
  ['PEM that is none', { cert: '-----BEGIN CERTIFICATE-----\nhush', key: OWN.key }, 'cannot be used'],
])('%s is said before anything is sent, and nothing of it repeated', async (_, certificate, expected) => {
  const error = await ready(certificate).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'CERTIFICATE_UNUSABLE', message: expect.stringContaining(expected) });
  expect((error as Error).message).not.toMatch(/hush|sesame|barley|BEGIN/);
});
