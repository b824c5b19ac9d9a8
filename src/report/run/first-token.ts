import type { FirstTokenParts } from '../../core/result.ts';

export interface FirstTokenPart {
  readonly key: 'lag' | 'connect' | 'queue' | 'prefill' | 'front' | 'inside' | 'unknown';
  readonly name: string;
  /** Absent where nobody told. */
  readonly ms: number | undefined;
  readonly saidBy: 'we' | 'the server' | 'nobody';
  readonly meaning: string;
}

/** In the order in which a request goes through them. */
export function firstTokenParts(parts: FirstTokenParts): readonly FirstTokenPart[] {
  const told = (
    key: 'queue' | 'prefill' | 'front',
    name: string,
    ms: number | undefined,
    meaning: string,
  ): FirstTokenPart =>
    ms === undefined
      ? { key, name, ms, saidBy: 'nobody', meaning: `Not told by this server: it is in ${holderOf(key, parts)}.` }
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
    told('prefill', 'Prefill', parts.prefillMs, prefillMeaning(parts)),
    told('front', 'Server front end', parts.frontEndMs, FRONT_END),
    ...(parts.insideMs === undefined ? [] : [insideOf(parts, parts.insideMs)]),
    { key: 'unknown', name: 'Unknown', ms: parts.unknownMs, saidBy: 'nobody', meaning: unknownMeaning(parts) },
  ];
}

/** Where a part is that the server did not tell apart. */
function holderOf(key: 'queue' | 'prefill' | 'front', { prefillMs, insideMs }: FirstTokenParts): string {
  if (insideMs !== undefined) return 'what it does not split';
  // Prefill may be what is left of its own time to the first token.
  return key === 'front' && prefillMs !== undefined ? 'the prefill, or in what is unknown' : 'what is unknown';
}

const FRONT_END =
  'Its own time to the first token without queue and prefill: its handling of HTTP, tokenizing, and the step that made the token.';

/** Of a run that told no front end the prefill may be what is left of the server's own ttft, and hold it. */
const prefillMeaning = ({ frontEndMs }: FirstTokenParts): string =>
  frontEndMs === undefined
    ? 'Reading the prompt, by the server’s own histogram, or what is left of its own time to the first token without the queue.'
    : 'Reading the prompt, by the server’s own histogram.';

function insideOf({ queueMs }: FirstTokenParts, ms: number): FirstTokenPart {
  const meaning =
    queueMs === undefined
      ? 'Its own time to the first token, of which it tells no parts: waiting and prefill are in it.'
      : 'Its time to the first token without its queue: of a gateway, what the API behind it took.';
  return { key: 'inside', name: 'Inside, not split', ms, saidBy: 'the server', meaning };
}

/** What may be in the part that nobody owns up to. */
function unknownMeaning({ queueMs, prefillMs, frontEndMs, insideMs, unknownMs }: FirstTokenParts): string {
  if (unknownMs < 0)
    return 'Below zero: the server’s means are over all of its own requests meanwhile, which were not only these.';
  const between = 'the network and whatever stands between';
  if (frontEndMs !== undefined || insideMs !== undefined)
    return `What is left of our time and not in the server’s own: ${between}.`;
  if (queueMs !== undefined && prefillMs !== undefined)
    return `What is left: ${between}, the server’s own handling of HTTP, and the step that made the token.`;
  if (queueMs !== undefined) return `What is left: ${between}, and all of the prefill.`;
  if (prefillMs !== undefined) return `What is left: ${between}, and all of the waiting inside the server.`;
  return `Everything after the request was on the wire: ${between}, waiting inside the server, and the prefill.`;
}
