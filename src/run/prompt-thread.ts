import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import { giveWay } from '../core/give-way.ts';
import type { Made } from '../load/engine/made.ts';
import { loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';
import { openSources } from './open-sources.ts';
import { promptMakers } from './prompt-makers.ts';
import type { FromPromptThread, PromptBirth, ToPromptThread } from './prompt-messages.ts';
import { SharedSlots } from './shared-slots.ts';

/** The thread behind `openPromptThread`: reads the scenario anew, and makes the prompts that it is asked for. */

const port = parentPort;
if (port === null) throw new Error('this module is the inside of a worker thread');
const { file, options, scenarioHash } = workerData as PromptBirth;
const post = (message: FromPromptThread): void => port.postMessage(message);
const slots = new SharedSlots();
// What is made ahead can wait; what comes for the thread that measures cannot.
giveWay();

try {
  const makers = await open();
  port.on('message', (message: ToPromptThread) => {
    switch (message.kind) {
      case 'make':
        return post(answerTo(message, makers));
      case 'sent':
        return slots.giveBack(message.memory);
      default:
        return message satisfies never;
    }
  });
  post({ kind: 'ready' });
} catch (error) {
  post({ kind: 'refused', why: messageOf(error) });
}

type Makers = ReturnType<typeof promptMakers>;

async function open(): Promise<Makers> {
  const scenario = await loadScenario(file, options);
  if (hashOf(resolvedJson(scenario)) !== scenarioHash)
    throw new Error(`${file} reads differently each time it is loaded`);
  return promptMakers(scenario, await openSources(scenario));
}

function answerTo({ entry, index }: ToPromptThread & { readonly kind: 'make' }, makers: Makers): FromPromptThread {
  try {
    const make = makers.get(entry);
    if (make === undefined) throw new Error(`there is no entry ${entry}`);
    return answer(make(index));
  } catch (error) {
    return { kind: 'refused', why: messageOf(error) };
  }
}

function answer({ session, first }: Made): FromPromptThread {
  const [turn] = session.turns;
  if (turn === undefined || first === undefined) return { kind: 'made', session };
  const sent = session.turns.length > 1 ? session : { ...session, turns: [{ ...turn, messages: [] }] };
  const bytes = Buffer.byteLength(first.body);
  const memory = slots.lend(bytes);
  if (typeof first.body === 'string') Buffer.from(memory).write(first.body);
  else Buffer.from(memory).set(first.body);
  return { kind: 'made', session: sent, first: { path: first.path, memory, bytes } };
}
