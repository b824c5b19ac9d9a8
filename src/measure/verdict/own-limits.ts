import type { ErrorGroup, InvalidReason } from '../../core/result.ts';

/** What this machine says when it, and not the server, has no room for another connection. */
const OUT_OF_ROOM: Readonly<Record<string, string>> = {
  EMFILE: 'this process may open no more files; raise `ulimit -n`',
  ENFILE: 'this machine may open no more files; raise fs.file-max',
  EADDRNOTAVAIL:
    'this machine has no free port towards the target; lower the rate of new connections, or use more machines',
  ENOBUFS: 'this machine has no memory left for sockets; lower the load, or use more machines',
  ENOMEM: 'this machine has no memory left for sockets; lower the load, or use more machines',
};

/** Requests that failed for want of room on our side are no failures of the server, and no figure may say so. */
export function ownLimits(errors: readonly ErrorGroup[]): readonly InvalidReason[] {
  return errors.flatMap(({ kind, code = '', count }) => {
    if (kind !== 'transport' || !Object.hasOwn(OUT_OF_ROOM, code)) return [];
    const message = `${count} requests found no connection (${code}): ${OUT_OF_ROOM[code]}.`;
    return [{ code: 'OUT_OF_ROOM', message, observed: count, limit: 0 }];
  });
}
