import type { ChoiceDelta, Delta, ToolPiece, Usage } from './dialect.ts';
import { isObject, type Json } from './fields.ts';
import { reasonIn } from './finish-reasons.ts';
import { readUsage } from './usage.ts';

/**
 * Reads an event made of choices, as chat's and completions' are.
 *
 * Almost always it is one, the first. With `n` above 1 the choices' events alternate, and some servers put several into one
 * event.
 *
 * @param readChoice what a choice of this dialect says
 */
export function readChoices(event: Json, readChoice: (choice: Json) => Omit<ChoiceDelta, 'index'>): Delta {
  const choices = Array.isArray(event['choices']) ? event['choices'].filter(isObject) : [];
  const usage = usageIn(event, choices);
  const [first, ...others] = choices;
  const said = first === undefined ? {} : others.length === 0 ? ofOne(first, readChoice) : ofMany(choices, readChoice);
  return usage === undefined ? said : { ...said, usage };
}

/** Where servers put it: beside the choices as OpenAI does, in one of them (Moonshot), or in a box of their own (Groq). */
function usageIn(event: Json, choices: readonly Json[]): Usage | undefined {
  const own = event['usage'];
  const boxed = event['x_groq'];
  const usage = readUsage(own) ?? (isObject(boxed) ? readUsage(boxed['usage']) : undefined);
  if (usage !== undefined) return usage;
  for (const choice of choices) {
    const usage =
      readUsage(choice['usage']) ?? (isObject(choice['delta']) ? readUsage(choice['delta']['usage']) : undefined);
    if (usage !== undefined) return usage;
  }
  return undefined;
}

function ofOne(choice: Json, readChoice: (choice: Json) => Omit<ChoiceDelta, 'index'>): Delta {
  const index = indexOf(choice, 0);
  const said = readChoice(choice);
  return index === 0 ? said : ofOthers([{ index, ...said }]);
}

const ofMany = (choices: readonly Json[], readChoice: (choice: Json) => Omit<ChoiceDelta, 'index'>): Delta =>
  ofOthers(choices.map((choice, place) => ({ index: indexOf(choice, place), ...readChoice(choice) })));

/** What is the first choice's stands in the event's own fields, too. */
function ofOthers(choices: readonly ChoiceDelta[]): Delta {
  const own = choices.find(({ index }) => index === 0);
  return { ...(own === undefined ? {} : withoutIndex(own)), choices };
}

function withoutIndex({ index: _, ...said }: ChoiceDelta): Omit<ChoiceDelta, 'index'> {
  return said;
}

function indexOf({ index }: Json, otherwise: number): number {
  const place = typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : index;
  return typeof place === 'number' && Number.isSafeInteger(place) && place >= 0 ? place : otherwise;
}

/** Most give the reason beside the piece, some within it. */
export const finishReasonOf = (choice: Json, piece: Json): string | undefined =>
  reasonIn(choice['finish_reason']) ?? reasonIn(piece['finish_reason']) ?? reasonIn(choice['finish_details']);

/** A tool call's name or a piece of its arguments; TGI repeats the name on every event. */
export function toolPieces(calls: unknown): readonly ToolPiece[] {
  const all = Array.isArray(calls) ? calls : [calls];
  return all.filter(isObject).flatMap((call, place) => {
    const { index, id, function: fn, custom } = call;
    return toolPiece(typeof index === 'number' ? index : place, id, fn ?? custom) ?? [];
  });
}

export function toolPiece(index: number, id: unknown, fn: unknown): ToolPiece | undefined {
  if (!isObject(fn)) return undefined;
  const { name, arguments: given = fn['input'] } = fn;
  // Ollama and Gemini behind gateways give them as an object, whole.
  const fragment = isObject(given) ? JSON.stringify(given) : given;
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
