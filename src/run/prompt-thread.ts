import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import type { Made } from '../load/engine/made.ts';
import { loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';
import { openSources } from './open-sources.ts';
import { promptMakers } from './prompt-makers.ts';
import type { FromPromptThread, PromptBirth, ToPromptThread } from './prompt-messages.ts';

/** The thread behind `openPromptThread`: reads the scenario anew, and makes the prompts that it is asked for. */

const port = parentPort;
if (port === null) throw new Error('this module is the inside of a worker thread');
const { file, options, scenarioHash } = workerData as PromptBirth;
const post = (message: FromPromptThread, transferred: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...transferred]);

try {
  const makers = await open();
  port.on('message', ({ entry, index }: ToPromptThread) => {
    try {
      const make = makers.get(entry);
      if (make === undefined) throw new Error(`there is no entry ${entry}`);
      answer(make(index));
    } catch (error) {
      post({ kind: 'refused', why: messageOf(error) });
    }
  });
  post({ kind: 'ready' });
} catch (error) {
  post({ kind: 'refused', why: messageOf(error) });
}

async function open(): Promise<ReturnType<typeof promptMakers>> {
  const scenario = await loadScenario(file, options);
  if (hashOf(resolvedJson(scenario)) !== scenarioHash)
    throw new Error(`${file} reads differently each time it is loaded`);
  return promptMakers(scenario, await openSources(scenario));
}

function answer({ session, first }: Made): void {
  const [turn] = session.turns;
  const isOne = turn !== undefined && session.turns.length === 1 && first !== undefined;
  const sent = isOne ? { ...session, turns: [{ ...turn, messages: [] }] } : session;
  if (first === undefined) return post({ kind: 'made', session: sent });
  const body = ownBytes(first.body);
  post({ kind: 'made', session: sent, first: { path: first.path, body } }, [body.buffer]);
}

/** In memory of their own, which can be handed over. */
function ownBytes(body: string | Buffer): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  const { buffer, byteOffset, byteLength } = body;
  const isAlone = buffer instanceof ArrayBuffer && byteOffset === 0 && buffer.byteLength === byteLength;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(body);
}
