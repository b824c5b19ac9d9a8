import type { FirstTokenParts } from '../../core/result.ts';

export interface FirstTokenPart {
  readonly key: 'lag' | 'connect' | 'queue' | 'prefill' | 'unknown';
  readonly name: string;
  /** Absent where nobody told. */
  readonly ms: number | undefined;
  readonly saidBy: 'we' | 'the server' | 'nobody';
  readonly meaning: string;
}

/** In the order in which a request goes through them. */
export function firstTokenParts(parts: FirstTokenParts): readonly FirstTokenPart[] {
  const told = (key: 'queue' | 'prefill', name: string, ms: number | undefined, meaning: string): FirstTokenPart =>
    ms === undefined
      ? { key, name, ms, saidBy: 'nobody', meaning: 'Not told by this server: it is in what is unknown.' }
      : { key, name, ms, saidBy: 'the server', meaning };
  return [
    {
      key: 'lag',
      name: 'Send lag',
      ms: parts.sendLagMs,
      saidBy: 'we',
      meaning: 'Planned start to the wire: our own lateness.',
    },
    {
      key: 'connect',
      name: 'Connect',
      ms: parts.connectMs,
      saidBy: 'we',
      meaning: 'DNS, TCP and TLS, spread over all requests: most found a connection open.',
    },
    told('queue', 'Queue', parts.queueMs, 'Waiting inside the server, by its own histogram.'),
    told('prefill', 'Prefill', parts.prefillMs, 'Reading the prompt, by the server’s own histogram.'),
    { key: 'unknown', name: 'Unknown', ms: parts.unknownMs, saidBy: 'nobody', meaning: unknownMeaning(parts) },
  ];
}

/** What may be in the part that nobody owns up to. */
function unknownMeaning({ queueMs, prefillMs, unknownMs }: FirstTokenParts): string {
  if (unknownMs < 0)
    return 'Below zero: the server’s means are over all of its own requests meanwhile, which were not only these.';
  const between = 'the network and whatever stands between';
  if (queueMs !== undefined && prefillMs !== undefined)
    return `What is left: ${between}, the server’s own handling of HTTP, and the step that made the token.`;
  if (queueMs !== undefined) return `What is left: ${between}, and all of the prefill.`;
  if (prefillMs !== undefined) return `What is left: ${between}, and all of the waiting inside the server.`;
  return `Everything after the request was on the wire: ${between}, waiting inside the server, and the prefill.`;
}
