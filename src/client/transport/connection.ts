/** How connections to the target are made and kept, where k6's options say something of it. Plain data. */
export interface Connection {
  /** Where they go in place of the URL's host (`hosts`). */
  readonly address?: Address;
  readonly dns?: Dns;
  /** Every request opens one of its own and closes it (`noConnectionReuse`). */
  readonly isUsedOnce?: true;
  /** Whoever answers is trusted, whatever its certificate says (`insecureSkipTLSVerify`). */
  readonly trustsAnyone?: true;
  readonly tlsVersion?: { readonly min?: TlsVersion; readonly max?: TlsVersion };
  /** Ours, for servers that ask for one (`tlsAuth`). */
  readonly certificate?: Certificate;
  /** Ours when absent; none is sent when empty. */
  readonly userAgent?: string;
}

export interface Address {
  readonly ip: string;
  /** That of the URL when absent. */
  readonly port?: number;
}

/** k6's words. */
export interface Dns {
  /** How long an answer is kept; 0 asks for each connection, Infinity once. */
  readonly ttlMs: number;
  readonly select: 'first' | 'random' | 'roundRobin';
  readonly policy: 'preferIPv4' | 'preferIPv6' | 'onlyIPv4' | 'onlyIPv6' | 'any';
}

export type TlsVersion = 'tls1.2' | 'tls1.3';

/** PEM, or the paths of files that hold it, from the scenario's folder. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Of an encrypted key. */
  readonly password?: string;
}

export const isPem = (text: string): boolean => text.includes('-----BEGIN');

/** Where requests really go, `hosts` taken into account: the URL with the address in place of its host. */
export function reachedUrl({ url, connection }: { readonly url: string; readonly connection?: Connection }): string {
  const address = connection?.address;
  if (address === undefined) return url;
  const reached = new URL(url);
  reached.hostname = address.ip.includes(':') ? `[${address.ip}]` : address.ip;
  if (address.port !== undefined) reached.port = String(address.port);
  return reached.href.replace(/\/+$/, '');
}
