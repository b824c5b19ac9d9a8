import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MockOptions } from '../../src/mock/options.ts';
import { startMock } from '../../src/mock/server.ts';
import { afterwards, file } from './cli.ts';

/** A mock that steps every millisecond or so, gone after the test. */
export async function mock(options: MockOptions = {}): Promise<string> {
  const server = await startMock({ presets: ['steady-50'], timeScale: 10, ...options });
  afterwards(() => server.close());
  return server.url;
}

/** A server that answers `/v1/models` as it should, what is posted as told, and has nothing else to be got. */
export async function server(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  models: ((response: ServerResponse, request: IncomingMessage) => void) | undefined = (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"id":"steady-50"}]}'),
  page: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.writeHead(404).end(),
): Promise<string> {
  const http = createServer((request, response) => {
    request.resume();
    if (request.url === '/v1/models' && models !== undefined) models(response, request);
    else if (request.method === 'GET') page(request, response);
    else answer(request, response);
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  afterwards(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
}

export interface Wanted {
  readonly url: string;
  readonly options?: string;
  readonly target?: string;
  readonly prompt?: string;
  readonly more?: string;
  /** How exactly times are to be measured; by default so loosely that a machine that is busy with other tests will do. */
  readonly tolerance?: string;
}

export const LOOSE = '{ ratio: 1, ms: 1000 }';
/** As exactly as a user's run is held to. */
export const AS_EVER = '{}';

/** A small scenario in YAML: three requests one after the other, unless told otherwise. */
export const scenario = ({
  url,
  options = 'vus: 1, iterations: 3',
  target = '',
  prompt,
  more = '',
  tolerance = LOOSE,
}: Wanted): string =>
  file(
    'case.yaml',
    `target: { url: "${url}", model: steady-50${target} }
timeouts: { total: 20s }
tolerance: ${tolerance}
options: { ${options} }
prompts: { default: ${prompt ?? '{ inline: { prompt: hello, maxTokens: 8 } }'} }
${more}
`,
  );
