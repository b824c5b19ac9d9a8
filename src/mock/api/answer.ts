import type { ServerResponse } from 'node:http';
import type { FinishReason } from '../engine/job.ts';
import { sendJson } from './http-error.ts';
import type { Shape } from './shapes.ts';

export interface AnswerHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly promptTokens: number;
}

export interface Answer {
  /** One more token, given by its text; the last one with the reason why it is. */
  onToken(token: string, finishReason: FinishReason | undefined): void;
  /** The engine has taken the request. */
  onAccepted(): void;
  /** Whether the server itself ended the answer before its end. */
  readonly isBrokenOff: boolean;
}

const usage = (promptTokens: number, completionTokens: number) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});

/** Collects the whole answer and sends it at the end. */
export function wholeAnswer(response: ServerResponse, shape: Shape, head: AnswerHead): Answer {
  const { promptTokens, id, created, model } = head;
  let text = '';
  let tokens = 0;
  return {
    onAccepted() {},
    isBrokenOff: false,
    onToken(token, finishReason) {
      text += token;
      tokens++;
      if (finishReason === undefined) return;
      const choices = [{ index: 0, ...shape.whole(text), logprobs: null, finish_reason: finishReason }];
      sendJson(response, 200, {
        id,
        object: shape.object,
        created,
        model,
        choices,
        usage: usage(promptTokens, tokens),
      });
    },
  };
}

/**
 * Streams each token as it comes, in vLLM's order: role with the first token, text, finish reason, usage, [DONE].
 * As there, the headers come at once, so that nobody can take them for the first token.
 */
export function streamedAnswer(
  response: ServerResponse,
  shape: Shape,
  { promptTokens, id, created, model }: AnswerHead,
  includeUsage: boolean,
): Answer {
  const start = `data: ${JSON.stringify({ id, object: shape.chunkObject, created, model }).slice(0, -1)},"choices":[`;
  const event = (content: string, finishReason: FinishReason | undefined): string =>
    `${start}{"index":0,${content},"logprobs":null,"finish_reason":${finishReason === undefined ? 'null' : `"${finishReason}"`}}]}\n\n`;
  let tokens = 0;
  return {
    onAccepted() {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        'x-accel-buffering': 'no',
      });
      response.flushHeaders();
    },
    isBrokenOff: false,
    onToken(token, finishReason) {
      if (response.destroyed) return;
      tokens++;
      let text = tokens === 1 && shape.opening !== undefined ? event(shape.opening, undefined) : '';
      text += event(shape.piece(JSON.stringify(token)), finishReason);
      // One write a step. A slow reader fills its own buffer and holds up nobody else.
      if (finishReason === undefined) {
        response.write(text);
        return;
      }
      if (includeUsage) text += `${start}],"usage":${JSON.stringify(usage(promptTokens, tokens))}}\n\n`;
      response.end(`${text}data: [DONE]\n\n`);
    },
  };
}
