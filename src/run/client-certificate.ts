import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Certificate, type Connection, isPem } from '../client/transport/connection.ts';
import { secureContextOf } from '../client/transport/connector.ts';
import { messageOf, PlimsollError, systemCode } from '../core/errors.ts';

/**
 * The target with its certificate and key read from their files, and tried: one that OpenSSL cannot use would be a
 * failure of every request.
 *
 * @param scenarioFile from whose folder paths are meant
 */
export async function withCertificate<T extends { readonly connection?: Connection }>(
  target: T,
  scenarioFile: string,
): Promise<T> {
  const { connection = {} } = target;
  if (connection.certificate === undefined) return target;
  const certificate = await readPem(connection.certificate, dirname(resolve(scenarioFile)));
  try {
    secureContextOf({ certificate });
  } catch (cause) {
    throw unusable(`options.tlsAuth cannot be used: ${whyNot(cause, certificate.key)}.`, cause);
  }
  return { ...target, connection: { ...connection, certificate } };
}

async function readPem({ cert, key, ...rest }: Certificate, folder: string): Promise<Certificate> {
  return { cert: await pemOf(cert, 'cert', folder), key: await pemOf(key, 'key', folder), ...rest };
}

async function pemOf(text: string, field: string, folder: string): Promise<string> {
  if (isPem(text)) return text;
  const path = resolve(folder, text);
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unusable(`options.tlsAuth: ${field} names ${path}, which could not be read (${systemCode(cause)}).`, cause);
  });
  if (isPem(pem)) return pem;
  throw unusable(`options.tlsAuth: ${field} names ${path}, which holds no PEM.`);
}

const unusable = (sentence: string, cause?: unknown): PlimsollError =>
  new PlimsollError('CERTIFICATE_UNUSABLE', sentence, { cause });

const LOCKED: ReadonlySet<string> = new Set([
  'ERR_OSSL_BAD_DECRYPT',
  'ERR_OSSL_EVP_BAD_DECRYPT',
  'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED',
]);

/** OpenSSL's own sentences are codes and numbers. */
function whyNot(error: unknown, key: string): string {
  const code = systemCode(error);
  if (code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH') return `its key belongs to another certificate (${code})`;
  if (LOCKED.has(code)) return `its key is encrypted, and password does not open it (${code})`;
  // What one wrong password in some 200 decrypts ends as it should, and then there is no key in it.
  if (code === 'ERR_OSSL_UNSUPPORTED' && key.includes('ENCRYPTED'))
    return `its key is encrypted, and password does not open it, or it is of a kind that OpenSSL does not know (${code})`;
  return `${messageOf(error)} (${code})`;
}
