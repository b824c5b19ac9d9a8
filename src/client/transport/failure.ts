import { messageOf, systemCode } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { MOST_HEAD_BYTES } from './limits.ts';
import { ProxyError } from './proxy-error.ts';

/** Why no answer came over a connection, in words, and what may be done about it. */
export interface Failure {
  /** The system's, OpenSSL's or undici's. */
  readonly code: string;
  readonly what: string;
  readonly advice?: string;
}

/** undici's own failures, where its words say less than they might. */
const OURS: Readonly<Record<string, Omit<Failure, 'code'>>> = {
  UND_ERR_HEADERS_OVERFLOW: { what: `the answer’s headers are longer than ${MOST_HEAD_BYTES / 1024} KiB` },
};

/** As undici says it of bytes that begin no answer; its code for it is missing or differs. */
const NO_HTTP1 = /does not match the HTTP\/1\.1 protocol|Expected HTTP\//;
const OTHER_PROTOCOL = {
  what: 'what answers there speaks no HTTP/1.1',
  advice: 'if it speaks HTTP/2 alone, set target.http2: true; if it speaks TLS, write https:// and not http://',
};

/** OpenSSL makes its codes of its reasons, and names an alert differently from one of its versions to the next. */
const TLS: readonly (readonly [code: RegExp, what: string, advice: string])[] = [
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/,
    'nobody who is trusted here vouches for its certificate',
    "name the authority's certificate with NODE_EXTRA_CA_CERTS, or trust whoever answers with options.insecureSkipTLSVerify",
  ],
  [
    /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|EPROTO)$/,
    'what answers there speaks no TLS',
    'perhaps it is http:// and not https://',
  ],
  [
    /^ERR_SSL_.*(ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)$/,
    'no version of TLS is spoken by both sides',
    'here these are 1.2 and 1.3, or what options.tlsVersion leaves of them',
  ],
  [/^ERR_SSL_.*ALERT_CERTIFICATE_REQUIRED$/, 'it asks for a client certificate', 'give it one with options.tlsAuth'],
  [
    // Some servers send the first of these also when no certificate was shown.
    /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE)$/,
    'it refused the client certificate, or the lack of one',
    'options.tlsAuth says which one it is shown',
  ],
  [
    /^ERR_SSL_.*ALERT_HANDSHAKE_FAILURE$/,
    'it refused the TLS handshake',
    'perhaps it asks for a client certificate (options.tlsAuth)',
  ],
];

/** `40CD254E187F0000:error:0A000410:SSL routines:ssl3_read_bytes:a reason:a file:918:…`; the first is a thread. */
const OPENSSL = /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/;

/** The same words for the same failure, whichever thread met with it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProxyError) return { ...given({ advice: error.advice }), code: error.code, what: error.message };
  const code = codeOf(error);
  const [, what, advice] = TLS.find(([pattern]) => pattern.test(code)) ?? [];
  if (what !== undefined && advice !== undefined) return { code, what, advice };
  const own = OURS[code];
  if (own !== undefined) return { code, ...own };
  const said = messageOf(error);
  if (NO_HTTP1.test(said)) return { code, ...OTHER_PROTOCOL };
  const reason = OPENSSL.exec(said)?.[1];
  return { code, what: reason === undefined ? said : `TLS failed: ${reason}` };
}

/** undici wraps the reason that a connection broke for. */
function codeOf(error: unknown): string {
  const code = systemCode(error);
  return code === 'UND_ERR_SOCKET' && error instanceof Error && error.cause !== undefined
    ? systemCode(error.cause)
    : code;
}
