import { BlockList, isIP } from 'node:net';

/**
 * Whether `NO_PROXY` names a URL's host. Its entries stand between commas or blanks: a name stands for itself and all
 * below it, with or without a dot before it; `*` stands for anything; an address may have a prefix length; any may have
 * a port.
 */
export function isExempt(url: string, noProxy: string): boolean {
  const { hostname, port, protocol } = new URL(url);
  const host = bare(hostname);
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const { name, port: wanted } = parted(entry);
      return (wanted === undefined || wanted === ownPort) && names(name, host);
    });
}

/** `[::1]:443`, `::1`, `host:443`, `host`. */
function parted(entry: string): { readonly name: string; readonly port?: string } {
  const [, name, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  return name === undefined || port === undefined ? { name: bare(entry) } : { name: bare(name), port };
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/\.$/, '');

function names(entry: string, host: string): boolean {
  const [address = '', prefix] = entry.split('/');
  if (isIP(address) !== 0) return isIP(host) !== 0 && isWithin(host, address, prefix);
  if (entry.includes('*')) return globbed(entry).test(host);
  const name = entry.replace(/^\./, '');
  return host === name || host.endsWith(`.${name}`);
}

function isWithin(host: string, address: string, prefix: string | undefined): boolean {
  const most = isIP(address) === 4 ? 32 : 128;
  const length = prefix === undefined ? most : Number(prefix);
  if (!Number.isInteger(length) || length < 0 || length > most) return false;
  const list = new BlockList();
  list.addSubnet(address, length, familyOf(address));
  return list.check(host, familyOf(host));
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

const globbed = (entry: string): RegExp =>
  new RegExp(
    `^${entry
      .split('*')
      .map((part) => part.replace(/[^\w-]/g, '\\$&'))
      .join('.*')}$`,
  );
