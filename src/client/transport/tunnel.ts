import type { Socket } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import type { ViaProxy } from './proxy.ts';
import { ProxyError } from './proxy-error.ts';

type Opened = (error: Error | null, socket: Socket | null) => void;

const PATIENCE_MS = 60_000;
const MOST_HEAD_BYTES = 65_536;

/**
 * Asks a proxy, over a connection to it, for one to somebody else: what is then written goes there as it is.
 *
 * @param to `host:port`
 */
export function openTunnel(socket: Socket, proxy: ViaProxy, to: string, opened: Opened): void {
  let head = '';
  const end = (error: Error | null): void => {
    socket.setTimeout(0);
    socket.off('readable', onReadable).off('end', onEnd).off('error', onError).off('timeout', onTimeout);
    if (error === null) return opened(null, socket);
    socket.on('error', () => {}).destroy();
    opened(error, null);
  };
  const broke = (what: string): void => end(new ProxyError('proxy-refused', `${named(proxy)} ${what}`));
  const onEnd = (): void => broke(`closed the connection when it was asked for ${to}`);
  const onError = (error: Error): void =>
    broke(`broke the connection when it was asked for ${to}: ${messageOf(error)}`);
  const onTimeout = (): void => broke(`did not answer for ${PATIENCE_MS / 1000} s when it was asked for ${to}`);
  const onReadable = (): void => {
    for (let bytes = socket.read() as Buffer | null; bytes !== null; bytes = socket.read() as Buffer | null) {
      head += bytes.toString('latin1');
      const [whole] = /^[\s\S]*?\r?\n\r?\n/.exec(head) ?? [];
      if (whole === undefined && head.length < MOST_HEAD_BYTES) continue;
      const status = /^HTTP\/\d(?:\.\d)? +(\d{3})/.exec(head)?.[1];
      if (whole === undefined || status === undefined) return broke('does not answer as a proxy does');
      if (!status.startsWith('2')) return end(refusal(proxy, Number(status), to));
      const rest = head.slice(whole.length);
      if (rest !== '') socket.unshift(Buffer.from(rest, 'latin1'));
      return end(null);
    }
  };
  socket.on('readable', onReadable).on('end', onEnd).on('error', onError).on('timeout', onTimeout);
  socket.setTimeout(PATIENCE_MS);
  const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${to} HTTP/1.1\r\nhost: ${to}\r\n${authorization}\r\n`);
}

/** With the variable that names it, which is where it is changed. */
export const named = ({ url, variable }: ViaProxy): string => `the proxy ${url} (${variable})`;

function refusal(proxy: ViaProxy, status: number, to: string): ProxyError {
  return new ProxyError(
    'proxy-refused',
    `${named(proxy)} answered ${status} when it was asked for ${to}`,
    adviceOn(proxy, status),
  );
}

/** Of a request that a proxy passed on, or did not: nothing but 407 tells whose answer it is. */
export const isPerhapsOfProxy = (status: number): boolean => [403, 407, 502, 503, 504].includes(status);

export const byProxy = (proxy: ViaProxy, status: number, message: string): string =>
  status === 407
    ? `${named(proxy)} let nothing through: ${message}; ${adviceOn(proxy, status)}`
    : `${message} (by way of ${named(proxy)}, which may be who says so)`;

/** What may be done about the answer of a proxy that is its own. */
function adviceOn({ authorization, variable }: ViaProxy, status: number): string {
  if (status === 407 && authorization === undefined)
    return `it wants a user and a password: write ${variable} as "http://user:password@host:port"`;
  if (status === 407) return `it refused the user and the password in ${variable}`;
  if (status === 403 || status === 405)
    return 'perhaps it does not let this host through; NO_PROXY names hosts to ask directly';
  return 'perhaps it could not reach the host itself; NO_PROXY names hosts to ask directly';
}
