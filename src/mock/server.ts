import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlimsollError, systemCode } from '../core/errors.ts';
import { MonotonicClock, machineMs } from '../core/monotonic-clock.ts';
import { seeded } from '../core/rng.ts';
import { loadTokenizer } from '../load/tokens/tokenizer.ts';
import { BUNDLED_QUESTIONS, knownAnswers, loadQuestions } from './answers/questions/known.ts';
import { vocabularyOf } from './answers/vocabulary.ts';
import { answerWriter } from './answers/writer.ts';
import type { Api } from './api/api.ts';
import { sendError } from './api/http-error.ts';
import { isLoopback } from './api/loopback.ts';
import { route } from './api/routes.ts';
import { LiveConfig } from './live-config.ts';
import type { Reading } from './metrics/families.ts';
import { flavourAt, metricsPage } from './metrics/flavours.ts';
import { ModelTruth } from './metrics/truth.ts';
import { buildModels } from './models.ts';
import { checkFaultModels, checkOptions, flavourNamed, type MockOptions } from './options.ts';
import { Oracle } from './oracle/oracle.ts';

export interface MockServer {
  /** The API's base: `http://127.0.0.1:41234/v1`. */
  readonly url: string;
  readonly port: number;
  readonly models: readonly string[];
  /** Whether anybody can use it who reaches it, from another machine, too: it asks for no key. */
  readonly isOpen: boolean;
  close(): Promise<void>;
}

/** Requests may take minutes, and a connection that a client holds in reserve is not closed under its hands. */
const HTTP = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 75_000, noDelay: true } as const;
/** Connections not yet accepted; beyond Node's 511 a burst of users would wait a second for a second SYN. */
const BACKLOG = 4096;

/** Starts a server of one or more presets, each a model with an engine of its own. */
export async function startMock(options: MockOptions = {}): Promise<MockServer> {
  const { presets = ['moe-dynamic'], port = 0, host = '127.0.0.1' } = options;
  const { api, engines } = await assemble(options, presets, isLoopback(host));
  const server = createServer(HTTP, (request, response) => {
    route(api, request, response).catch((error: unknown) => sendError(response, error));
  });
  await listen(server, port, host);
  const running = engines.map((engine) => engine.run());
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/v1`,
    port: bound,
    models: [...api.models.keys()],
    isOpen: !api.isPrivate && api.apiKeys.size === 0,
    async close() {
      for (const engine of engines) engine.close();
      const closed = new Promise((resolve) => server.close(resolve)); // First, so that nobody comes in behind.
      server.closeAllConnections();
      await closed;
      await Promise.all(running);
    },
  };
}

async function assemble(options: MockOptions, presets: readonly string[], isPrivate: boolean) {
  const { seed = 1, startupDelayMs = 0, startedAtSeconds: startedAt = 0 } = options;
  const { questions = BUNDLED_QUESTIONS, admin = isPrivate, oracle: hasOracle = isPrivate } = options;
  const start = checkOptions(options);
  const clock = options.clock ?? new MonotonicClock();
  const beforeMs = machineMs();
  const startedMs = clock.now();
  // Reading takes microseconds, so the clock was read about halfway between.
  const zeroMs = (beforeMs + machineMs()) / 2 - startedMs;
  const oracle = hasOracle ? new Oracle(machineMs, zeroMs) : undefined;
  const flavour = flavourNamed(options.metrics ?? 'vllm');
  const readings: Reading[] = [];
  const truths = new Map<string, ModelTruth>();
  const { models, engines } = await buildModels(presets, {
    seed,
    clock,
    timeScale: start.timeScale ?? 1,
    observers(name, model, engine) {
      const truth = new ModelTruth();
      readings.push({ model, engine, truth });
      truths.set(name, truth);
      return oracle === undefined ? [truth] : [truth, oracle.observer(name)];
    },
  });
  for (const { served } of engines) truths.get(served.name)?.watch(served.core, served.info.contextTokens);
  checkFaultModels(start.faults ?? [], [...models.keys()]);
  const live = new LiveConfig({
    start,
    models: [...models.keys()],
    engines: engines.map(({ served, preset }) => ({ engine: served, own: preset })),
    rng: seeded(seed).fork('faults'),
    clock,
  });
  const tokenizer = await loadTokenizer();
  const known = knownAnswers(await loadQuestions(questions));
  let [requests, answers] = [0, 0];
  const api: Api = {
    models,
    apiKeys: new Set(options.apiKeys),
    tokenizer,
    writer: answerWriter({ vocabulary: vocabularyOf(tokenizer), known, seed }),
    version: options.version ?? '0.0.0',
    startedAt,
    clock,
    isPrivate,
    admin: admin ? live : undefined,
    oracle,
    nowSeconds: () => startedAt + Math.floor((clock.now() - startedMs) / 1000),
    nextRequest: () => requests++,
    nextAnswer: () => answers++,
    isReady: () => clock.now() - startedMs >= startupDelayMs,
    metricsAt(path) {
      const shown = flavourAt(path, flavour);
      return shown === undefined ? undefined : metricsPage(shown, readings);
    },
    faultsFor: (request) => live.faultsFor(request),
    allowance: (key, tokens) => live.allowance(key, tokens),
    onAccepted: (name, accepted) => oracle?.track(name, accepted),
    onRefused: (engine, refusal) => truths.get(engine)?.onRefused(refusal),
    onAnswer: (engine, isRight) => truths.get(engine)?.onAnswer(isRight),
    onDisconnect: (engine) => truths.get(engine)?.onDisconnect(),
  };
  return { api, engines: engines.map(({ served }) => served) };
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
