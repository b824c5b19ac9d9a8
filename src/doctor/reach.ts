import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, connect as openSocket, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import type { Clock } from '../core/clock.ts';
import { messageOf, systemCode } from '../core/errors.ts';
import { formatMs } from '../core/units.ts';
import { bad, type Finding, ok } from './finding.ts';

const PATIENCE_MS = 10_000;

/** Whether a connection can be had, and what each part of it takes. The last finding is `bad` where it can't. */
export async function reach(url: string, clock: Clock, interrupt: AbortSignal): Promise<readonly Finding[]> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]);
  const findings: Finding[] = [];
  const step = async <T>(about: string, act: () => Promise<T>, says: (result: T, tookMs: string) => string) => {
    const fromMs = clock.now();
    try {
      const result = await act();
      findings.push(ok(about, says(result, formatMs(clock.now() - fromMs))));
      return result;
    } catch (error) {
      const why = signal.aborted ? `no answer within ${PATIENCE_MS / 1000} s` : messageOf(error);
      findings.push(bad(about, `failed: ${why} (${systemCode(error)})`));
      return undefined;
    }
  };

  let socket: Socket | undefined;
  try {
    const addresses =
      isIP(host) === 0
        ? await step(
            'DNS',
            () => lookup(host, { all: true }),
            ([first, ...more], took) =>
              `${host} is ${first?.address ?? 'nothing'}${more.length > 0 ? ` and ${more.length} more` : ''}, found in ${took}`,
          )
        : [{ address: host, family: isIP(host) }];
    if (addresses === undefined) return findings;
    socket = await step(
      'TCP',
      async () => {
        const opened = openSocket({
          host,
          port: Number(port) || (isTls ? 443 : 80),
          // Looked up already: what follows is the connection alone.
          lookup: (_host, { all }, found) =>
            all === true
              ? found(null, addresses)
              : found(null, addresses[0]?.address ?? host, addresses[0]?.family ?? 4),
        });
        socket = opened;
        await once(opened, 'connect', { signal });
        return opened;
      },
      ({ remoteAddress, remotePort }, took) => `connected to ${remoteAddress} port ${remotePort} in ${took}`,
    );
    if (socket !== undefined && isTls) {
      const plain = socket;
      await step(
        'TLS',
        async () => {
          const secured = openTls({ socket: plain, ...(isIP(host) === 0 ? { servername: host } : {}) });
          await once(secured, 'secureConnect', { signal });
          return secured;
        },
        (secured, took) => `${secured.getProtocol()} in ${took}; certificate good until ${validTo(secured)}`,
      );
    }
    return findings;
  } finally {
    socket?.destroy();
  }
}

const validTo = (socket: { getPeerCertificate(): { readonly valid_to?: string } }): string =>
  socket.getPeerCertificate().valid_to ?? 'an unknown day';
