import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import { PlimsollError, systemCode } from '../core/errors.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { didYouMean } from '../core/nearest.ts';
import { seeded } from '../core/rng.ts';
import { loadVocabulary } from '../tokens/vocabulary.ts';
import { wordsOf } from './answers/words.ts';
import type { Api, Served } from './api/api.ts';
import { sendError } from './api/http-error.ts';
import { route } from './api/routes.ts';
import { type ModelMetrics, serverMetrics } from './metrics.ts';
import { PRESETS, type Preset } from './model/presets.ts';
import { ServedModel } from './served-model.ts';

export { PRESETS };

export interface MockOptions {
  readonly presets?: readonly string[];
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  /** How many times faster than the model it runs. */
  readonly timeScale?: number;
  /** Requests in the batch at once, and tokens of one step; the preset's own unless given. */
  readonly maxSeqs?: number;
  readonly maxBatchedTokens?: number;
  /** When set, requests without it are refused with 401. */
  readonly apiKey?: string;
  readonly clock?: Clock;
  /** Seconds since 1970, told as the time at which models and answers were created. */
  readonly startedAtSeconds?: number;
}

export interface MockServer {
  /** The API's base: `http://127.0.0.1:41234/v1`. */
  readonly url: string;
  readonly port: number;
  readonly models: readonly string[];
  close(): Promise<void>;
}

/** Requests may take minutes, and a connection that a client holds in reserve is not closed under its hands. */
const HTTP = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 75_000, noDelay: true } as const;
/** Connections not yet accepted; beyond Node's 511 a burst of users would wait a second for a second SYN. */
const BACKLOG = 4096;

/** Steps of microseconds are over before anybody can wait for them: the loop would never let go of the process. */
const MOST_TIME_SCALE = 1000;

/** Starts a server of one or more presets, each a model with an engine of its own. */
export async function startMock(options: MockOptions = {}): Promise<MockServer> {
  const { presets = ['moe-dynamic'], port = 0, host = '127.0.0.1', seed = 1, timeScale = 1, apiKey } = options;
  if (!(timeScale > 0 && timeScale <= MOST_TIME_SCALE))
    throw new PlimsollError(
      'FLAGS_INVALID',
      `--time-scale takes a number above 0 and up to ${MOST_TIME_SCALE}, got ${timeScale}.`,
    );
  const clock = options.clock ?? new MonotonicClock();
  const registry = new Registry();
  const metricsOf = serverMetrics(registry);
  const models = new Map<string, Served>();
  const metrics: ModelMetrics[] = [];
  for (const name of new Set(presets)) {
    const preset = withLimits(presetNamed(name), options);
    const own = metricsOf(name);
    metrics.push(own);
    const rng = seeded(seed).fork(name);
    const model = new ServedModel({ name, preset, rng, clock, timeScale, observer: own });
    own.watch(model.core);
    models.set(name, { model, rng, metrics: own });
  }
  const vocabulary = await loadVocabulary();
  let served = 0;
  const startedAt = options.startedAtSeconds ?? 0;
  const startedMs = clock.now();
  const api: Api = {
    models,
    apiKey,
    vocabulary,
    words: wordsOf(vocabulary),
    startedAt,
    nowSeconds: () => startedAt + Math.floor((clock.now() - startedMs) / 1000),
    nextNumber: () => served++,
    async metricsText() {
      for (const own of metrics) own.collect();
      return registry.metrics();
    },
  };
  const server = createServer(HTTP, (request, response) => answer(api, request, response));
  await listen(server, port, host);
  const engines = [...models.values()].map(({ model }) => model.run());
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/v1`,
    port: bound,
    models: [...models.keys()],
    async close() {
      for (const { model } of models.values()) model.close();
      const closed = new Promise((resolve) => server.close(resolve)); // First, so that nobody comes in behind.
      server.closeAllConnections();
      await closed;
      await Promise.all(engines);
    },
  };
}

function answer(api: Api, request: IncomingMessage, response: ServerResponse): void {
  route(api, request, response).catch((error: unknown) => sendError(response, error));
}

function presetNamed(name: string): Preset {
  const names = Object.keys(PRESETS);
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset !== undefined) return preset;
  throw new PlimsollError(
    'FLAGS_INVALID',
    `No preset is called "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}.`}`,
  );
}

function withLimits(preset: Preset, options: MockOptions): Preset {
  const { maxSeqs = preset.maxSeqs, maxBatchedTokens = preset.maxBatchedTokens } = options;
  for (const [name, value] of Object.entries({ maxSeqs, maxBatchedTokens }))
    if (!Number.isInteger(value) || value < 1)
      throw new PlimsollError('FLAGS_INVALID', `${name} takes a whole number from 1, got ${value}.`);
  return { ...preset, maxSeqs, maxBatchedTokens };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = systemCode(error);
      const where = `${host}:${port}`;
      reject(
        code === 'EADDRINUSE'
          ? new PlimsollError('PORT_IN_USE', `Something else listens on ${where} already (EADDRINUSE).`, {
              cause: error,
            })
          : new PlimsollError('FLAGS_INVALID', `${where} can't be listened on (${code}).`, { cause: error }),
      );
    });
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
}
