import type { ScriptToken } from '../answers/script.ts';
import { FINGERPRINT } from './api.ts';
import type { EventOut } from './event-out.ts';
import type { Answer, AnswerHead } from './form.ts';
import { chatUsage } from './usage.ts';

/** How an API made of choices dresses a token. Fragments are JSON already: streams make 25,000 of them a second. */
export interface ChoiceDress {
  readonly chunkObject: string;
  /** What a choice holds in its first event, before any text; undefined where the API has no such event. */
  readonly opening: string | undefined;
  /** What a choice holds for a token. */
  piece(token: ScriptToken, choice: number, id: string): string;
}

export interface UsageWish {
  readonly atEnd: boolean;
  readonly always: boolean;
}

/**
 * Streams each token as it comes, in vLLM's order: role with the first token, text, finish reason, usage, [DONE].
 * As there, the headers come at once, so that nobody can take them for the first token; and a token that is held
 * back has its event, with no text.
 */
export function choiceStream(out: EventOut, dress: ChoiceDress, head: AnswerHead, wish: UsageWish): Answer {
  const { id, created, model, choices } = head;
  const about = { id, object: dress.chunkObject, created, model, system_fingerprint: FINGERPRINT };
  const start = `${JSON.stringify(about).slice(0, -1)},"choices":[`;
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
      if (!hasBegun.has(choice)) {
        hasBegun.add(choice);
        if (dress.opening !== undefined)
          out.event(`${start}{"index":${choice},${dress.opening},"logprobs":null,"finish_reason":null}${close()}`);
      }
      const { finish } = token;
      const reason = finish === undefined ? 'null' : `"${finish}"`;
      const said = dress.piece(token, choice, id);
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
