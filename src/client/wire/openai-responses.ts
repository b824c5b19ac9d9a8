import { given } from '../../core/given.ts';
import { bodyOf } from './body.ts';
import type { Delta, Dialect } from './dialect.ts';
import { errorMessage } from './error-message.ts';
import { isSaid, type Json, nonEmpty, objectOr, parseObject } from './fields.ts';
import { ASKED, MODEL, OPENAI, readUsage, STREAMED } from './openai.ts';
import { answered, argued, called, thought } from './pieces.ts';

/**
 * OpenAI's responses, streamed: every event names its type in its data too, so the event's own name is not needed,
 * and the last one holds the usage; there is no `[DONE]`.
 * Source: the OpenAI API reference, "Responses: streaming events".
 */
export const openaiResponses: Dialect = {
  ...OPENAI,
  path: '/responses',
  ownFields: { model: MODEL, stream: STREAMED, input: ASKED, max_output_tokens: ASKED },
  maxTokensFields: ['max_output_tokens'],
  isChat: true,
  end: { reason: 'response.completed', mark: '[DONE]' },
  fillers: ['sequence_number', 'obfuscation'],

  encode({ maxTokens }, conversation, model, extras = {}) {
    return bodyOf({
      model,
      input: conversation,
      stream: true,
      ...given({ max_output_tokens: maxTokens }),
      ...extras.body,
    });
  },

  read(data) {
    if (data === '[DONE]') return { isEnd: true }; // Some gateways add chat's end mark.
    const event = parseObject(data);
    switch (event['type']) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return answered(event['delta']);
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        return thought(event['delta']);
      case 'response.function_call_arguments.delta':
        return argued(event['output_index'], event['delta']);
      case 'response.output_item.added':
        return begun(event);
      case 'response.completed':
        return { finishReason: 'stop', ...usageOf(event), isEnd: true };
      case 'response.incomplete':
        return { finishReason: whyIncomplete(event), ...usageOf(event), isEnd: true };
      case 'response.failed':
        return { error: errorMessage(JSON.stringify(objectOr(event['response']))) };
      case 'error':
        return { error: errorMessage(data) };
      default:
        // vLLM tells an error in the middle in chat's form.
        return isSaid(event['error']) || event['object'] === 'error' ? { error: errorMessage(data) } : {};
    }
  },
};

function begun(event: Json): Delta {
  const item = objectOr(event['item']);
  return item['type'] === 'function_call' ? called(event['output_index'], item['call_id'], item['name']) : {};
}

const usageOf = (event: Json): Pick<Delta, 'usage'> =>
  given({ usage: readUsage(objectOr(event['response'])['usage']) });

/** Said as chat says it, so that one word means one thing in the records of all dialects. */
function whyIncomplete(event: Json): string {
  const details = objectOr(objectOr(event['response'])['incomplete_details']);
  const reason = nonEmpty(details['reason']) ?? 'incomplete';
  return reason === 'max_output_tokens' ? 'length' : reason;
}
