import { jsonIn } from '../../core/json.ts';
import type { FinishReason } from '../engine/job.ts';
import type { EventOut } from './event-out.ts';
import { type Answer, type AnswerForm, type AnswerHead, addTo, nothingSaid, type Said } from './form.ts';
import { messagesUsage } from './usage.ts';

/** Anthropic's Messages: an answer is made of blocks, of a thought, a text or a call. */
export const messagesForm: AnswerForm = {
  idPrefix: 'msg_',
  hasChoices: false,
  streamsUsage: true,
  stream: messagesStream,
  whole([said], head) {
    const { text, reasoning, toolName } = said!;
    // Of a call that was cut off there may be half; the client gets what a stream's would make of it.
    const input = jsonIn(said!.toolArguments) ?? {};
    return {
      ...messageOf(head),
      content: [
        ...(reasoning === '' ? [] : [{ ...BLOCKS.thinking.begun(head.id, said!), thinking: reasoning, signature }]),
        ...(toolName === '' ? [] : [{ ...BLOCKS.call.begun(head.id, said!), input }]),
        ...(text === '' ? [] : [{ ...BLOCKS.text.begun(head.id, said!), text }]),
      ],
      stop_reason: stopReason(said!),
      usage: messagesUsage(head.usage()),
    };
  },
};

type Kind = 'thinking' | 'call' | 'text';

/**
 * The message begins with the first token, so that its usage knows what the cache had; a ping follows, as there; each
 * block begins, grows and ends, and the last but one event has the reason and the whole usage.
 * Source: the Claude API reference, "Streaming messages".
 */
function messagesStream(out: EventOut, head: AnswerHead): Answer {
  const said = nothingSaid();
  let index = -1;
  let open: Kind | undefined;
  let deltaStart = '';

  const tell = (type: string, rest: object = {}): void => out.event(JSON.stringify({ type, ...rest }), type);

  function begin(kind: Kind): void {
    if (open === kind) return;
    finish();
    if (index === -1) {
      tell('message_start', {
        message: { ...messageOf(head), usage: messagesUsage({ ...head.usage(), outputTokens: 1 }) },
      });
      tell('ping');
    }
    open = kind;
    index++;
    tell('content_block_start', { index, content_block: BLOCKS[kind].begun(head.id, said) });
    const { type, field } = BLOCKS[kind].delta;
    // Whole but for its text, so that a token's event costs little.
    deltaStart = `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${field}":`;
  }

  function finish(): void {
    if (open === undefined) return;
    if (open === 'thinking') tell('content_block_delta', { index, delta: { type: 'signature_delta', signature } });
    tell('content_block_stop', { index });
    open = undefined;
  }

  return {
    onAccepted: () => out.open(),
    onToken(_, token) {
      addTo(said, token);
      const { channel, text, finish: reason } = token;
      const kind = KIND_OF[channel];
      if (channel === 'tool-name') {
        if (text !== '') begin(kind);
      } else {
        begin(kind);
        out.event(`${deltaStart}${JSON.stringify(text)}}}`, 'content_block_delta');
      }
      if (reason === undefined) out.flush(); // The last one goes out with the end.
    },
    onEnd() {
      finish();
      const delta = { stop_reason: stopReason(said), stop_sequence: null };
      tell('message_delta', { delta, usage: messagesUsage(head.usage()) });
      tell('message_stop');
      out.end();
    },
  };
}

const messageOf = ({ id, model }: AnswerHead) => ({
  id,
  type: 'message',
  role: 'assistant',
  model,
  content: [] as readonly object[],
  stop_reason: null as string | null,
  stop_sequence: null,
});

const KIND_OF = { reasoning: 'thinking', text: 'text', tool: 'call', 'tool-name': 'call' } as const;

/** With what a client hands a thought back; nobody checks it here. */
const signature = 'c3ludGhldGlj';

interface Block {
  begun(id: string, said: Said): object;
  readonly delta: { readonly type: string; readonly field: string };
}

const BLOCKS: Readonly<Record<Kind, Block>> = {
  thinking: {
    begun: () => ({ type: 'thinking', thinking: '', signature: '' }),
    delta: { type: 'thinking_delta', field: 'thinking' },
  },
  call: {
    begun: (id: string, { toolName }: Said) => ({
      type: 'tool_use',
      id: id.replace(/^msg/, 'toolu'),
      name: toolName,
      input: {},
    }),
    delta: { type: 'input_json_delta', field: 'partial_json' },
  },
  text: { begun: () => ({ type: 'text', text: '' }), delta: { type: 'text_delta', field: 'text' } },
};

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const satisfies Record<
  FinishReason,
  string
>;

/** A tool that was forced ends as any call does here. */
const stopReason = ({ finish = 'stop', toolName }: Said): string =>
  STOP_REASONS[finish === 'stop' && toolName !== '' ? 'tool_calls' : finish];
