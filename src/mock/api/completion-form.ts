import { FINGERPRINT } from './api.ts';
import { type ChoiceDress, choiceStream, type UsageWish } from './choice-stream.ts';
import type { AnswerForm } from './form.ts';
import { chatUsage } from './usage.ts';

/**
 * Plain text has one channel: what a model thinks is told like what it says.
 *
 * @param echoed the text that comes before each choice: its prompt's, or nothing
 */
export function completionForm(usage: UsageWish, echoed: readonly string[]): AnswerForm {
  const dress = (): ChoiceDress => {
    const before = [...echoed];
    return {
      chunkObject: 'text_completion',
      opening: undefined,
      piece({ text }, choice) {
        const all = (before[choice] ?? '') + text;
        before[choice] = '';
        return `"text":${JSON.stringify(all)}`;
      },
    };
  };
  return {
    idPrefix: 'cmpl-',
    hasChoices: true,
    streamsUsage: usage.atEnd,
    stream: (out, head) => choiceStream(out, dress(), head, usage),
    whole: (said, head) => ({
      id: head.id,
      object: 'text_completion',
      created: head.created,
      model: head.model,
      system_fingerprint: FINGERPRINT,
      choices: said.map(({ reasoning, text, finish }, index) => ({
        index,
        text: (echoed[index] ?? '') + reasoning + text,
        logprobs: null,
        finish_reason: finish,
      })),
      usage: chatUsage(head.usage()),
    }),
  };
}
