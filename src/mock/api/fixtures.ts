import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../core/virtual-clock.ts';
import { loadTokenizer } from '../../load/tokens/tokenizer.ts';
import { CHAT_ANSWER, type ModelInfo } from '../answers/model-info.ts';
import { BUNDLED_QUESTIONS, knownAnswers, loadQuestions } from '../answers/questions/known.ts';
import { vocabularyOf } from '../answers/vocabulary.ts';
import { answerWriter } from '../answers/writer.ts';
import type { Accepted, Ask, Refusal } from '../served-model.ts';
import type { Api, Serving } from './api.ts';
import { sendError } from './http-error.ts';
import { route } from './routes.ts';

/** For tests: a server whose models make all their tokens at once, one of each choice in turn. */
export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly asks: readonly Ask[];
  /** How often bytes of bodies were written. */
  readonly writes: () => number;
  readonly answers: readonly boolean[];
}

const MODEL: ModelInfo = {
  contextTokens: 8192,
  ownedBy: 'tests',
  accuracy: 1,
  knowledge: 'sums',
  answerTokens: CHAT_ANSWER,
};

export async function fakeServer(
  info: Partial<ModelInfo> = {},
  keys: readonly string[] = [],
  refusal?: Refusal,
): Promise<FakeServer> {
  const asks: Ask[] = [];
  const answers: boolean[] = [];
  const tokenizer = await loadTokenizer();
  const known = knownAnswers(await loadQuestions(BUNDLED_QUESTIONS));
  let [requests, served] = [0, 0];
  const model: Serving = {
    name: 'mock-moe',
    info: { ...MODEL, ...info },
    ask(ask, listener) {
      if (refusal !== undefined) return refusal;
      asks.push(ask);
      const under = { isLeft: false };
      setImmediate(() => {
        const going = ask.scripts.map((script, choice) => ({ script, choice }));
        while (going.length > 0 && !under.isLeft)
          for (const one of [...going]) {
            const token = one.script.next();
            listener.onToken(one.choice, token, 0 as never);
            if (token.finish !== undefined) going.splice(going.indexOf(one), 1);
          }
      });
      const accepted: Accepted = {
        jobs: [],
        withdraw() {
          under.isLeft = true;
        },
      };
      return accepted;
    },
  };
  const api: Api = {
    models: new Map([[model.name, { ...model, isRouted: false, engineFor: () => model }]]),
    apiKeys: new Set(keys),
    tokenizer,
    writer: answerWriter({ vocabulary: vocabularyOf(tokenizer), known, seed: 1 }),
    version: '1.2.3',
    startedAt: 0,
    nowSeconds: () => 1000,
    nextRequest: () => requests++,
    nextAnswer: () => served++,
    isReady: () => true,
    metricsAt: () => '',
    clock: new VirtualClock(),
    isPrivate: true,
    admin: undefined,
    oracle: undefined,
    faultsFor: () => [],
    allowance: () => undefined,
    onAccepted() {},
    onRefused() {},
    onAnswer: (_, isRight) => answers.push(isRight),
    onDisconnect() {},
  };
  let writes = 0;
  const server = createServer((request, response) => {
    const write = response.write.bind(response) as (bytes: string) => boolean;
    response.write = (bytes: string) => {
      writes++;
      return write(bytes);
    };
    route(api, request, response).catch((error: unknown) => sendError(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asks,
    answers,
    writes: () => writes,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
