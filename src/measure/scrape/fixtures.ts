import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Served {
  readonly origin: string;
  /** Paths asked for, with what was sent under `authorization`. */
  readonly asked: readonly { readonly url: string; readonly key: string | undefined }[];
  close(): void;
}

export type Answer =
  | string
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer };

/** For tests: a server that has these pages, and 404 for the rest. */
export function servePages(pages: Readonly<Record<string, Answer>>): Promise<Served> {
  return serveBy((request, response) => {
    const page = pages[request.url ?? ''];
    if (page === undefined) return response.writeHead(404).end('Not Found');
    const { status = 200, headers = {}, body = '' } = typeof page === 'string' ? { body: page } : page;
    return response.writeHead(status, headers).end(body);
  });
}

export async function serveBy(listener: RequestListener): Promise<Served> {
  const asked: { url: string; key: string | undefined }[] = [];
  const http = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push({ url: request.url ?? '', key: request.headers.authorization });
    listener(request, response);
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
}
