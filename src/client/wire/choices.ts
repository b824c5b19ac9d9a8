import type { Delta, ToolPiece } from './dialect.ts';
import { errorMessage } from './error-message.ts';
import { isObject, isSaid, type Json, parseObject } from './fields.ts';
import { readUsage } from './openai.ts';

/** What one choice of an event says; `text` is the answer's. */
export type ChoiceDelta = Pick<Delta, 'output' | 'text' | 'reasoning' | 'tools' | 'finishReason'>;

const END: Delta = { isEnd: true };

/**
 * Reads an event made of choices, as chat's and completions' are.
 *
 * Almost always it is one, the first. With `n` above 1 the choices' events alternate, and some servers put several
 * into one event: that counts once as output, since it came once.
 *
 * @param readChoice what a choice of this dialect says
 */
export function readChoices(data: string, readChoice: (choice: Json) => ChoiceDelta): Delta {
  if (data === '[DONE]') return END;
  const event = parseObject(data);
  const usage = readUsage(event['usage']);
  const choices = Array.isArray(event['choices']) ? event['choices'].filter(isObject) : [];
  const [first, ...others] = choices;
  // Usage events have `choices: []`; an error has none; older vLLM and SGLang say `object: "error"`.
  const hasFailed = isSaid(event['error']) || (first === undefined && event['object'] === 'error');
  const said = first === undefined ? {} : others.length === 0 ? ofOne(first, readChoice) : ofMany(choices, readChoice);
  return {
    ...said,
    ...(usage === undefined ? {} : { usage }),
    ...(hasFailed ? { error: errorMessage(data) } : {}),
  };
}

function ofOne(choice: Json, readChoice: (choice: Json) => ChoiceDelta): Delta {
  const index = choice['index'];
  const said = readChoice(choice);
  if (typeof index !== 'number' || index <= 0) return said;
  const { text: _, reasoning: __, tools: ___, ...counted } = said;
  return { ...counted, choices: [{ index, ends: said.finishReason !== undefined }] };
}

function ofMany(choices: readonly Json[], readChoice: (choice: Json) => ChoiceDelta): Delta {
  const all = choices.map(readChoice);
  const own = all[choices.findIndex(({ index }) => index === 0 || index === undefined)];
  const outputs = all.flatMap(({ output }) => output ?? []);
  const [finishReason] = all.flatMap((each) => each.finishReason ?? []);
  return {
    ...(outputs.length === 0 ? {} : { output: outputs.includes('answer') ? 'answer' : 'reasoning' }),
    ...(own?.text === undefined ? {} : { text: own.text }),
    ...(own?.reasoning === undefined ? {} : { reasoning: own.reasoning }),
    ...(own?.tools === undefined ? {} : { tools: own.tools }),
    ...(finishReason === undefined ? {} : { finishReason }),
    choices: choices.map(({ index }, place) => ({
      index: typeof index === 'number' ? index : place,
      ends: all[place]?.finishReason !== undefined,
    })),
  };
}

/** A tool call's name or a piece of its arguments; TGI repeats the name on every event. */
export function toolPieces(calls: unknown): readonly ToolPiece[] {
  if (!Array.isArray(calls)) return [];
  return calls.filter(isObject).flatMap((call, place) => {
    const { index, id, function: fn } = call;
    return toolPiece(typeof index === 'number' ? index : place, id, fn) ?? [];
  });
}

export function toolPiece(index: number, id: unknown, fn: unknown): ToolPiece | undefined {
  if (!isObject(fn)) return undefined;
  const { name, arguments: fragment } = fn;
  const hasName = typeof name === 'string' && name !== '';
  const hasArguments = typeof fragment === 'string' && fragment !== '';
  if (!hasName && !hasArguments) return undefined;
  return {
    index,
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(hasName ? { name } : {}),
    ...(hasArguments ? { arguments: fragment } : {}),
  };
}
