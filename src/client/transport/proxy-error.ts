/** A connection that could not be had because of a proxy, told as the proxy's fault and not the target's. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: 'proxy-unreachable' | 'proxy-refused';
  readonly advice: string | undefined;

  constructor(code: ProxyError['code'], message: string, advice?: string) {
    super(message);
    this.code = code;
    this.advice = advice;
  }
}
