import type { ServerResponse } from 'node:http';
import type { FinishReason } from '../engine.ts';
import { type StreamFault, TOKENS_BEFORE_FAULT } from '../faults.ts';
import type { AnswerListener } from '../model-server.ts';
import { sendJson } from './http-error.ts';
import type { Shape } from './shapes.ts';

export interface AnswerHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly promptTokens: number;
}

const usage = (promptTokens: number, completionTokens: number) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});

/** Collects the whole answer and sends it at the end. */
export function wholeAnswer(response: ServerResponse, shape: Shape, head: AnswerHead): AnswerListener {
  let text = '';
  let tokens = 0;
  return {
    onToken(token, finishReason) {
      text += token;
      tokens++;
      if (finishReason === undefined) return;
      const choice = { index: 0, ...shape.whole(text), logprobs: null, finish_reason: finishReason };
      const { id, created, model } = head;
      sendJson(response, 200, {
        id,
        object: shape.object,
        created,
        model,
        choices: [choice],
        usage: usage(head.promptTokens, tokens),
      });
    },
  };
}

/** Streams each token as it comes, in vLLM's order: role with the first token, text, finish reason, usage, [DONE]. */
export function streamedAnswer(
  response: ServerResponse,
  shape: Shape,
  head: AnswerHead,
  includeUsage: boolean,
  fault: StreamFault | undefined,
): AnswerListener {
  const { id, created, model } = head;
  const constant = JSON.stringify({ id, object: shape.chunkObject, created, model }).slice(0, -1);
  const event = (choices: string, more = ''): string => `data: ${constant},"choices":[${choices}]${more}}\n\n`;
  const choice = (content: object, finishReason: FinishReason | null): string =>
    JSON.stringify({ index: 0, ...content, finish_reason: finishReason });
  let tokens = 0;
  let isBroken = false;
  const end = (): string => {
    const counts = includeUsage ? event('', `,"usage":${JSON.stringify(usage(head.promptTokens, tokens))}`) : '';
    return `${counts}data: [DONE]\n\n`;
  };
  return {
    onToken(token, finishReason) {
      if (isBroken || response.destroyed) return;
      tokens++;
      let text = '';
      if (tokens === 1) {
        response.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-cache',
          'x-accel-buffering': 'no',
        });
        if (shape.opening !== undefined) text = event(choice(shape.opening, null));
      }
      text += event(choice(shape.piece(token), finishReason ?? null));
      isBroken = fault !== undefined && tokens >= TOKENS_BEFORE_FAULT;
      if (fault !== undefined && isBroken) return goWrong(response, fault, text);
      if (finishReason === undefined) response.write(text);
      else response.end(text + end());
    },
  };
}

function goWrong(response: ServerResponse, fault: StreamFault, text: string): void {
  switch (fault) {
    case 'truncate':
      response.end(text);
      return;
    case 'error-chunk':
      response.end(
        `${text}data: {"error":{"message":"the engine died","type":"server_error","code":500}}\n\ndata: [DONE]\n\n`,
      );
      return;
    case 'reset':
      response.write(text, () => response.socket?.resetAndDestroy());
      return;
    case 'stall':
      response.write(text); // What the engine makes after it is not sent.
      return;
    default:
      fault satisfies never;
  }
}
