import type { ScriptToken } from '../answers/script.ts';
import { FINGERPRINT } from './api.ts';
import type { EventOut } from './event-out.ts';
import type { Answer, AnswerForm, AnswerHead, Said } from './form.ts';
import { chatUsage } from './usage.ts';

/** How an API made of choices dresses them. Fragments are JSON already: streams make 25,000 of them a second. */
export interface ChoiceDress {
  readonly idPrefix: string;
  readonly object: string;
  readonly chunkObject: string;
  /** What a choice holds in its first event, before any text; undefined where the API has no such event. */
  readonly opening?: string;
  /** What a choice holds for a token. */
  piece(token: ScriptToken, choice: number, id: string, isFirst: boolean): string;
  /** What a choice holds in a whole answer. */
  whole(said: Said, choice: number, id: string): object;
}

export interface UsageWish {
  readonly atEnd: boolean;
  readonly always: boolean;
}

export const choicesForm = (dress: ChoiceDress, usage: UsageWish): AnswerForm => ({
  idPrefix: dress.idPrefix,
  hasChoices: true,
  streamsUsage: usage.atEnd,
  stream: (out, head) => choiceStream(out, dress, head, usage),
  whole: (said, head) => ({
    ...about(head, dress.object),
    choices: said.map((one, index) => ({
      index,
      ...dress.whole(one, index, head.id),
      logprobs: null,
      finish_reason: one.finish,
    })),
    usage: chatUsage(head.usage()),
  }),
});

const about = ({ id, created, model }: AnswerHead, object: string): object => ({
  id,
  object,
  created,
  model,
  system_fingerprint: FINGERPRINT,
});

/**
 * Streams each token as it comes, in vLLM's order: role with the first token, text, finish reason, usage, [DONE].
 * As there, the headers come at once, so that nobody can take them for the first token; and a token that is held
 * back has its event, with no text.
 */
function choiceStream(out: EventOut, dress: ChoiceDress, head: AnswerHead, wish: UsageWish): Answer {
  const { id, choices } = head;
  const start = `${JSON.stringify(about(head, dress.chunkObject)).slice(0, -1)},"choices":[`;
  const hasBegun = new Set<number>();
  const close = (): string => (wish.always ? `],"usage":${JSON.stringify(chatUsage(head.usage()))}}` : ']}');
  let isFlushDue = false;

  // The choices' tokens of one step come one after another; when all of them have, one write sends them.
  const flushSoon = (): void => {
    if (isFlushDue) return;
    isFlushDue = true;
    queueMicrotask(() => {
      isFlushDue = false;
      out.flush();
    });
  };
  return {
    onAccepted: () => out.open(),
    onToken(choice, token) {
      const isFirst = !hasBegun.has(choice);
      if (isFirst) {
        hasBegun.add(choice);
        if (dress.opening !== undefined)
          out.event(`${start}{"index":${choice},${dress.opening},"logprobs":null,"finish_reason":null}${close()}`);
      }
      const { finish } = token;
      const reason = finish === undefined ? 'null' : `"${finish}"`;
      const said = dress.piece(token, choice, id, isFirst);
      out.event(`${start}{"index":${choice},${said},"logprobs":null,"finish_reason":${reason}}${close()}`);
      if (choices > 1) flushSoon();
      else if (finish === undefined) out.flush(); // The last one goes out with the end.
    },
    onEnd() {
      if (wish.atEnd) out.event(`${start}],"usage":${JSON.stringify(chatUsage(head.usage()))}}`);
      out.event('[DONE]');
      out.end();
    },
  };
}
