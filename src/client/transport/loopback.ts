/** Whether a URL stays on this machine: 127.0.0.0/8, ::1 (mapped too) and `localhost`, by name alone. */
export function isLoopback(url: string): boolean {
  // Parsed as a URL, so that `127.1` and `0x7f.1` read as the address they are.
  const host = URL.parse(url)?.hostname.toLowerCase().replace(/\.$/, '') ?? '';
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(\.\d+){3}$/.test(host) ||
    // ::ffff:127.0.0.1, as a URL spells it.
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(host)
  );
}
