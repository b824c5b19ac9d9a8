import type { EventOut } from './event-out.ts';
import { type Answer, type AnswerHead, addTo, nothingSaid } from './form.ts';
import {
  callItem,
  itemId,
  messageItem,
  reasoningItem,
  reasoningPart,
  responseHead,
  responseOf,
  textPart,
} from './responses-form.ts';

type Kind = 'reasoning' | 'call' | 'message';

/**
 * Streams named events: the answer begins, each of its items begins, grows and ends, and the last event holds the
 * whole with its usage. There is no [DONE].
 * Source: the OpenAI API reference, "Responses: streaming events".
 */
export function responsesStream(out: EventOut, head: AnswerHead): Answer {
  const { id } = head;
  const said = nothingSaid();
  let [count, place] = [0, -1];
  let open: Kind | undefined;
  let deltaStart = '';

  const tell = (type: string, rest: object): void =>
    out.event(JSON.stringify({ type, sequence_number: count++, ...rest }), type);
  const inItem = (kind: Kind): object => ({ item_id: itemId(ITEMS[kind].prefix, id), output_index: place });

  function begin(kind: Kind): void {
    if (open === kind) return;
    if (open !== undefined) finish(open);
    open = kind;
    place++;
    tell('response.output_item.added', { output_index: place, item: ITEMS[kind].begun(id, said) });
    const { part } = ITEMS[kind];
    const content = part === undefined ? {} : { content_index: 0 };
    // Clients put a delta into a part that has begun, and refuse one that has not.
    if (part !== undefined) tell('response.content_part.added', { ...inItem(kind), ...content, part: part('') });
    // Whole but for its number and its text, so that a token's event costs little.
    deltaStart = JSON.stringify({ type: ITEMS[kind].delta, ...inItem(kind), ...content }).slice(0, -1);
  }

  function delta(kind: Kind, text: string): void {
    begin(kind);
    const { delta: name } = ITEMS[kind];
    out.event(`${deltaStart},"sequence_number":${count++},"delta":${JSON.stringify(text)}}`, name);
  }

  function finish(kind: Kind): void {
    const isCut = said.finish === 'length';
    const status = isCut ? 'incomplete' : 'completed';
    switch (kind) {
      case 'reasoning':
        tell('response.reasoning_text.done', { ...inItem(kind), content_index: 0, text: said.reasoning });
        tell('response.content_part.done', { ...inItem(kind), content_index: 0, part: reasoningPart(said.reasoning) });
        tell('response.output_item.done', { output_index: place, item: reasoningItem(id, said.reasoning) });
        return;
      case 'call':
        tell('response.function_call_arguments.done', {
          ...inItem(kind),
          name: said.toolName,
          arguments: said.toolArguments,
        });
        tell('response.output_item.done', { output_index: place, item: callItem(id, said, status) });
        return;
      case 'message':
        tell('response.output_text.done', { ...inItem(kind), content_index: 0, text: said.text, logprobs: [] });
        tell('response.content_part.done', { ...inItem(kind), content_index: 0, part: textPart(said.text) });
        tell('response.output_item.done', {
          output_index: place,
          item: messageItem(id, [textPart(said.text)], status),
        });
        return;
      default:
        kind satisfies never;
    }
  }

  return {
    onAccepted() {
      out.open();
      const response = { ...responseHead(head), status: 'in_progress', output: [], usage: null };
      tell('response.created', { response });
      tell('response.in_progress', { response });
      out.flush();
    },
    onToken(_, token) {
      addTo(said, token);
      const { channel, text } = token;
      if (channel === 'tool-name') {
        if (text !== '') begin('call');
      } else delta(KIND_OF[channel], text);
      out.flush();
    },
    onEnd() {
      if (open !== undefined) finish(open);
      const isCut = said.finish === 'length';
      tell(isCut ? 'response.incomplete' : 'response.completed', { response: responseOf(said, head) });
      out.end();
    },
  };
}

const KIND_OF = { reasoning: 'reasoning', text: 'message', tool: 'call' } as const;

const ITEMS = {
  reasoning: {
    prefix: 'rs',
    delta: 'response.reasoning_text.delta',
    begun: (id: string) => reasoningItem(id, ''),
    part: reasoningPart,
  },
  call: {
    prefix: 'fc',
    delta: 'response.function_call_arguments.delta',
    begun: (id: string, said: ReturnType<typeof nothingSaid>) => callItem(id, said, 'in_progress'),
    part: undefined,
  },
  message: {
    prefix: 'msg',
    delta: 'response.output_text.delta',
    begun: (id: string) => messageItem(id, [], 'in_progress'),
    part: textPart,
  },
} as const;
