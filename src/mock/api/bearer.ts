import type { IncomingMessage } from 'node:http';

/** The key that a request comes with; undefined without one. A scheme's case means nothing (RFC 9110 §11.1). */
export const bearerOf = ({ headers: { authorization = '' } }: IncomingMessage): string | undefined =>
  /^bearer +(.+)$/i.exec(authorization)?.[1];
