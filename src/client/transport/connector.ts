import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';
import { buildConnector } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { messageOf, systemCode } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { seeded } from '../../core/rng.ts';
import type { Connection, TlsVersion } from './connection.ts';
import { lookupFor } from './lookup.ts';
import { type Proxies, proxyFor, type ViaProxy } from './proxy.ts';
import { ProxyError } from './proxy-error.ts';
import { named, openTunnel } from './tunnel.ts';

/** How a target is reached. */
export interface Way {
  readonly connection?: Connection;
  readonly proxies?: Proxies;
  /** Over HTTP/2 alone; otherwise over HTTP/1.1 wherever the server speaks it. */
  readonly http2?: boolean;
}

type Connect = buildConnector.connector;
type Called = Parameters<Connect>[1];

const VERSIONS: Readonly<Record<TlsVersion, SecureVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3' };

/** Opens connections as a scenario wants them, every TLS handshake a full one, as of a client never seen. */
export function connectorFor(origin: string, way: Way, clock: Clock): Connect {
  const { connection = {}, proxies, http2 = false } = way;
  const { address, dns, trustsAnyone } = connection;
  const proxy = proxyFor(origin, proxies);
  const isTls = origin.startsWith('https:');
  const lookup = dns === undefined ? {} : { lookup: lookupFor(dns, clock, seeded(0)) };
  const toProxy = proxy && proxyConnector(proxy, { ...COMMON, ...lookup, rejectUnauthorized: trustsAnyone !== true });
  if (toProxy !== undefined && !isTls && !http2) return toProxy;

  const connectWith = (protocol: 'h1' | 'h2'): Connect => {
    const connect = buildConnector({
      ...COMMON,
      ...lookup,
      ...(protocol === 'h1' ? {} : { allowH2: true, preferH2: true, useH2c: !isTls }),
      // Made once: made anew for each connection, its reading of certificates would count as the server's time.
      ...(isTls ? { secureContext: secureContextOf(connection), rejectUnauthorized: trustsAnyone !== true } : {}),
    });
    // The name that is asked for in TLS and in the Host header stays the URL's.
    const reached = (options: buildConnector.Options): buildConnector.Options => ({
      ...options,
      ...(address === undefined ? {} : given({ hostname: address.ip, port: address.port?.toString() })),
    });
    const whole: Connect = (options, callback) => connect(reached(options), callback);
    return proxy === undefined || toProxy === undefined
      ? whole
      : tunnelled(proxy, toProxy, reached, isTls ? connect : undefined);
  };
  if (http2) return mustBeHttp2(connectWith('h2'));
  return isTls ? orHttp2(connectWith('h1'), () => connectWith('h2')) : connectWith('h1');
}

/** Our own deadline is exact, and no session is taken up again. */
const COMMON = { allowH2: false, timeout: 0, maxCachedSessions: 0 } as const;

function proxyConnector(proxy: ViaProxy, options: buildConnector.BuildOptions): Connect {
  const connect = buildConnector(options);
  const { hostname, port, protocol, host } = new URL(proxy.url);
  const place = { hostname: hostname.replace(/^\[|\]$/g, ''), port, protocol, host };
  return (_, callback) =>
    connect(place, (...[error, socket]) => {
      if (error === null) return callback(null, socket);
      const what = `${named(proxy)} could not be reached: ${messageOf(error)}`;
      callback(new ProxyError('proxy-unreachable', what), null);
    });
}

/** @param secure makes the connection that the proxy gives to the target secure; absent where it is to stay as it is */
function tunnelled(
  proxy: ViaProxy,
  toProxy: Connect,
  reached: (options: buildConnector.Options) => buildConnector.Options,
  secure: Connect | undefined,
): Connect {
  return (options, callback) => {
    const place = reached(options);
    const { hostname, port } = place;
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    const to = `${host}:${port || (secure === undefined ? 80 : 443)}`;
    toProxy(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      openTunnel(socket, proxy, to, (refused, opened) => {
        if (opened === null) return callback(refused ?? new Error('no tunnel'), null);
        if (secure !== undefined) return secure({ ...place, httpSocket: opened }, callback);
        callback(null, Object.assign(opened, { alpnProtocol: 'h2' }));
      });
    });
  };
}

const protocolOf = (socket: Socket): unknown => (socket as { readonly alpnProtocol?: unknown }).alpnProtocol;

function mustBeHttp2(connect: Connect): Connect {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (protocolOf(socket) === 'h2') return callback(null, socket);
      socket.on('error', () => {}).destroy();
      const what = 'the server speaks no HTTP/2, which target.http2 asks for';
      callback(Object.assign(new Error(what), { code: 'http2-refused' }), null);
    });
}

/** As a server answers that was offered HTTP/1.1 and speaks HTTP/2 alone. */
const NO_PROTOCOL = /^ERR_SSL_.*ALERT_NO_APPLICATION_PROTOCOL$/;

/** HTTP/1.1, and from the first refusal on HTTP/2. */
function orHttp2(http1: Connect, makeHttp2: () => Connect): Connect {
  let http2: Connect | undefined;
  return (options, callback) => {
    if (http2 !== undefined) return http2(options, callback);
    const retried: Called = (...[error, socket]) => {
      if (error === null) return callback(null, socket);
      if (!NO_PROTOCOL.test(systemCode(error))) return callback(error, null);
      http2 ??= mustBeHttp2(makeHttp2());
      http2(options, callback);
    };
    http1(options, retried);
  };
}

/** Throws what OpenSSL says of a certificate or key that it cannot use. */
export function secureContextOf({ certificate, tlsVersion: { min, max } = {} }: Connection): SecureContext {
  const { cert, key, password: passphrase } = certificate ?? {};
  return createSecureContext(
    given({ minVersion: min && VERSIONS[min], maxVersion: max && VERSIONS[max], cert, key, passphrase }),
  );
}
