import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';
import { buildConnector } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import { seeded } from '../../core/rng.ts';
import type { Connection, TlsVersion } from './connection.ts';
import { lookupFor } from './lookup.ts';

const VERSIONS: Readonly<Record<TlsVersion, SecureVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3' };

/** Opens connections as a scenario wants them: HTTP/1.1, every TLS handshake a full one, as of a client never seen. */
export function connectorFor(origin: string, connection: Connection, clock: Clock): buildConnector.connector {
  const { address, dns, trustsAnyone } = connection;
  const connect = buildConnector({
    allowH2: false,
    // Our own deadline is exact.
    timeout: 0,
    maxCachedSessions: 0,
    ...(dns === undefined ? {} : { lookup: lookupFor(dns, clock, seeded(0)) }),
    // Made once: made anew for each connection, its reading of certificates would count as the server's time.
    ...(origin.startsWith('https:')
      ? { secureContext: secureContextOf(connection), rejectUnauthorized: trustsAnyone !== true }
      : {}),
  });
  if (address === undefined) return connect;
  const { ip, port } = address;
  // The name that is asked for in TLS and in the Host header stays the URL's.
  return (options, callback) =>
    connect({ ...options, hostname: ip, ...(port === undefined ? {} : { port: String(port) }) }, callback);
}

/** Throws what OpenSSL says of a certificate or key that it cannot use. */
export function secureContextOf({ certificate, tlsVersion: { min, max } = {} }: Connection): SecureContext {
  const { cert, key, password: passphrase } = certificate ?? {};
  return createSecureContext(
    given({ minVersion: min && VERSIONS[min], maxVersion: max && VERSIONS[max], cert, key, passphrase }),
  );
}
