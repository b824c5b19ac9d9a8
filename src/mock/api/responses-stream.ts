import { given } from '../../core/given.ts';
import type { EventOut } from './event-out.ts';
import { type Answer, type AnswerHead, addTo, nothingSaid } from './form.ts';
import { ITEMS, type ItemForm, itemId, responseHead, responseOf, statusOf } from './responses-form.ts';

/**
 * Streams named events: the answer begins, each of its items begins, grows and ends, and the last event holds the
 * whole with its usage. There is no [DONE].
 * Source: the OpenAI API reference, "Responses: streaming events".
 */
export function responsesStream(out: EventOut, head: AnswerHead): Answer {
  const { id } = head;
  const said = nothingSaid();
  let [count, place] = [0, -1];
  let open: ItemForm | undefined;
  let deltaStart = '';

  const tell = (type: string, rest: object): void =>
    out.event(JSON.stringify({ type, sequence_number: count++, ...rest }), type);
  const inItem = ({ prefix, part }: ItemForm): object =>
    given({ item_id: itemId(prefix, id), output_index: place, content_index: part && 0 });

  function begin(kind: ItemForm): void {
    if (open === kind) return;
    finish();
    open = kind;
    place++;
    const begun = { ...nothingSaid(), toolName: said.toolName };
    tell('response.output_item.added', { output_index: place, item: kind.item(id, begun, 'in_progress') });
    // Clients put a delta into a part that has begun, and refuse one that has not.
    if (kind.part !== undefined) tell('response.content_part.added', { ...inItem(kind), part: kind.part(begun) });
    // Whole but for its number and its text, so that a token's event costs little.
    deltaStart = JSON.stringify({ type: `${kind.event}.delta`, ...inItem(kind) }).slice(0, -1);
  }

  function finish(): void {
    if (open === undefined) return;
    tell(`${open.event}.done`, { ...inItem(open), ...open.whole(said) });
    if (open.part !== undefined) tell('response.content_part.done', { ...inItem(open), part: open.part(said) });
    tell('response.output_item.done', { output_index: place, item: open.item(id, said, statusOf(said)) });
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
      const kind = KIND_OF[channel];
      if (channel !== 'tool-name' || text !== '') begin(kind);
      if (channel !== 'tool-name')
        out.event(`${deltaStart},"sequence_number":${count++},"delta":${JSON.stringify(text)}}`, `${kind.event}.delta`);
      out.flush();
    },
    onEnd() {
      finish();
      tell(`response.${statusOf(said)}`, { response: responseOf(said, head) });
      out.end();
    },
  };
}

const KIND_OF = { reasoning: ITEMS.reasoning, text: ITEMS.message, tool: ITEMS.call, 'tool-name': ITEMS.call } as const;
